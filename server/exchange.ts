/** One HTTP exchange, free of the library that carries it (only socket.ts knows that one). */
export type HttpRequest = Readonly<{
  /** Upper case. */
  method: string
  /** As sent, still percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  /** Names in lower case; repeated ones joined by a comma. */
  headers: Readonly<Record<string, string | undefined>>
  /** The client's address, behind trusted proxies too. */
  ip: string
  /**
   * The whole body.
   * @throws BodyTooLarge when it has more than `limit` bytes
   */
  body(limit: number): Promise<Buffer>
  /**
   * Only of a request that is taken in parts (`EdgeOptions.isStreamed`), whose `body` is empty: hands on the
   * bytes as they arrive. Until it is called the sender is held back. Can be called once.
   */
  stream?(taker: BodyTaker): void
}>

/** Who takes a body in parts. The end is told once: it is whole, or the client is gone. */
export type BodyTaker = {
  /** `chunk` is valid only during the call. */
  take(chunk: Uint8Array): void
  done(): void
  cut(): void
}

export type HttpReply = Readonly<{
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
}>

export type HttpHandler = (request: HttpRequest) => Promise<HttpReply>

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** A request that wants to become a WebSocket. */
export type UpgradeRequest = Pick<HttpRequest, 'path' | 'headers' | 'ip'>

/** The socket of one page as the rest of the server sees it. */
export type Wire = {
  /** Nothing happens when it is closed already. */
  send(text: string): void
  close(code: number, reason?: string): void
  /** Bytes that the page has not taken yet. */
  buffered(): number
}

/** What an open socket does with what arrives; `closed` comes exactly once. */
export type WireEnd = {
  /** `frame` is valid only during the call. */
  message(frame: Buffer, isBinary: boolean): void
  closed(): void
}

/** Whether a socket may be opened; `protocol` is the subprotocol chosen from those offered. */
export type Admission =
  | { admitted: true; protocol: string; open(wire: Wire): WireEnd }
  | { admitted: false; status: number; reason: string }

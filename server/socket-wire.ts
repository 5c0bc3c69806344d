import type { Admission, Wire, WireEnd } from './exchange.ts'

type WireOpener = Extract<Admission, { admitted: true }>['open']
/** What of the library's socket is used here. */
type LibrarySocket = {
  send(text: string, isBinary: boolean): unknown
  end(code: number, reason?: string): void
  getBufferedAmount(): number
}

/** One socket's wire. A closed socket of the library throws on use; this one just does nothing. */
export class SocketWire implements Wire {
  #ws: LibrarySocket | null = null
  /** Whoever is to be asked first, then what that one has made; never both. */
  #end: WireOpener | WireEnd

  constructor(opener: WireOpener) {
    this.#end = opener
  }

  open(ws: LibrarySocket): void {
    this.#ws = ws
    if (typeof this.#end === 'function') this.#end = this.#end(this)
  }

  message(frame: Buffer, isBinary: boolean): void {
    if (typeof this.#end !== 'function') this.#end.message(frame, isBinary)
  }

  closed(): void {
    this.#ws = null
    if (typeof this.#end !== 'function') this.#end.closed()
  }

  send(text: string): void {
    this.#ws?.send(text, false)
  }

  close(code: number, reason?: string): void {
    this.#ws?.end(code, reason)
  }

  buffered(): number {
    return this.#ws?.getBufferedAmount() ?? 0
  }
}

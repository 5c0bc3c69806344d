import { WebSocket } from 'ws'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { demand } from './bench.ts'

/** How long a bench waits for one message (ms); only a failing bench reaches it. */
const PATIENCE_MS = 15_000

export type Heard = { text: string; /** performance.now() at arrival. */ at: number }

/**
 * A page that costs the generator next to nothing: what nobody waits for is not even decoded, so that
 * hundreds of them do not slow down the one that is measured.
 */
export class LoadPage {
  readonly socket: WebSocket
  #waiting: { fits(text: string): boolean; found(heard: Heard): void } | null = null
  #lastId = 0

  constructor(url: string, protocols: string[], headers: Record<string, string>) {
    this.socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false })
    this.socket.on('error', () => {})
    this.socket.on('message', (data: Buffer) => {
      if (!this.#waiting) return
      const at = performance.now()
      const text = data.toString()
      if (this.#waiting.fits(text)) this.#waiting.found({ text, at })
    })
  }

  static resident(origin: string, ticket: string): LoadPage {
    const url = `${origin.replace('http', 'ws')}/ws/widget`
    return new LoadPage(url, [SUBPROTOCOL, `ticket.${ticket}`], { origin })
  }

  static staff(origin: string, cookie: string): LoadPage {
    const url = `${origin.replace('http', 'ws')}/ws/staff`
    return new LoadPage(url, [SUBPROTOCOL], { origin, cookie })
  }

  /** The next message that fits; rejects when the socket closes first or nothing comes. */
  next(what: string, fits: (text: string) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(late)
        this.#waiting = null
        this.socket.off('close', closed)
      }
      const fail = (why: string): void => {
        settle()
        reject(new Error(`${what}: ${why}`))
      }
      const closed = (code: number): void => fail(`the socket closed with ${code}`)
      const late = setTimeout(() => fail('nothing came'), PATIENCE_MS)
      this.socket.once('close', closed)
      this.#waiting = {
        fits,
        found: (heard) => {
          settle()
          resolve(heard)
        },
      }
    })
  }

  hello(): Promise<Heard> {
    return this.next('hello', (text) => text.includes('"type":"hello"'))
  }

  /** Send a request; resolves with the text of its answer. @throws WrongAnswer when it is refused */
  async request(message: { type: string }): Promise<string> {
    const id = this.send(message)
    const answer = await this.next(`answer to ${message.type}`, (text) =>
      text.includes(`"id":${id}`),
    )
    demand(answer.text.includes('"type":"answer"'), `${message.type} got ${answer.text}`)
    return answer.text
  }

  send(message: { type: string }): number {
    this.#lastId += 1
    this.socket.send(JSON.stringify({ ...message, id: this.#lastId }))
    return this.#lastId
  }

  async heartbeat(): Promise<void> {
    this.socket.send('{"type":"heartbeat"}')
    await this.next('alive', (text) => text.includes('"type":"alive"'))
  }

  close(): void {
    this.socket.terminate()
  }
}

/** Runs the tasks with at most `width` at once: a storm of connections is not what is measured. */
export async function inTurns<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await task(item)
    }),
  )
}

import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { ServerMessage } from '#machines/protocol.ts'

/** A page's side of a socket; waits for what arrives instead of for time. */
export type PageSocket = {
  raw: WebSocket
  /** Everything that has arrived. */
  inbox: ServerMessage[]
  send(message: unknown): void
  /** The first message, from now or before, that is not taken yet and fits. */
  next(fits?: (message: ServerMessage) => boolean): Promise<ServerMessage>
  /** The close code; waits for it. */
  closed: Promise<number>
}

export type PageSocketOptions = { origin?: string; cookie?: string; protocols?: string[] }

/** Opens a socket; rejects with the status in the message when the upgrade is refused. */
export async function openPageSocket(
  port: number,
  path: string,
  options: PageSocketOptions = {},
): Promise<PageSocket> {
  const headers = {
    ...(options.origin === undefined ? {} : { origin: options.origin }),
    ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
  }
  const raw = new WebSocket(`ws://127.0.0.1:${port}${path}`, options.protocols ?? [], { headers })
  const inbox: ServerMessage[] = []
  const untaken: ServerMessage[] = []
  const waiting = new Set<() => void>()
  raw.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage
    inbox.push(message)
    untaken.push(message)
    for (const wake of [...waiting]) wake()
  })
  const closed = new Promise<number>((done) => raw.on('close', done))
  await once(raw, 'open')
  return {
    raw,
    inbox,
    closed,
    send: (message) => raw.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (fits = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const index = untaken.findIndex(fits)
          if (index < 0) return
          waiting.delete(look)
          resolve(untaken.splice(index, 1)[0]!)
        }
        waiting.add(look)
        look()
      }),
  }
}

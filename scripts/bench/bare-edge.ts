import { uws } from '#server/uws.ts'

/** What the bare servers of the benches have in common with our edge. */

/** Limits as in server/socket.ts. */
export const BARE_LIMITS = {
  maxPayloadLength: 256 * 1024,
  maxBackpressure: 4 * 1024 * 1024,
  closeOnBackpressureLimit: true,
  idleTimeout: 12,
  sendPingsAutomatically: true,
  compression: uws.DISABLED,
} as const

/** The call of the ticket among the subprotocols that a page offers. */
export const callIdOf = (protocols: string): string => protocols.split('ticket.')[1] ?? ''

/** Listens on loopback; resolves with the origin. */
export function listenBare(app: ReturnType<typeof uws.App>): Promise<string> {
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', Number(process.env['OKIENKO_PORT'] ?? 0), (token) => {
      if (token) resolve(`http://localhost:${uws.us_socket_local_port(token)}`)
      else reject(new Error('the port cannot be had'))
    })
  })
}

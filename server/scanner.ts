import { createConnection } from 'node:net'

/** How long clamd may take to say that it is there (ms). */
const PATIENCE_MS = 1_000

/** Asks clamd on its unix socket whether it is there (its command PING, answered by PONG). */
export function pingScanner(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath)
    let answer = ''
    const done = (ok: boolean) => {
      socket.destroy()
      resolve(ok)
    }
    socket.setTimeout(PATIENCE_MS, () => done(false))
    socket.on('error', () => done(false))
    socket.on('connect', () => socket.write('zPING\0'))
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('end', () => done(answer.startsWith('PONG')))
  })
}

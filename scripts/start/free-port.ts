import { createServer } from 'node:net'

/** The given port, or for 0 one that is free now: addresses must be known before anything listens. */
export async function choosePort(port: number): Promise<number> {
  if (port !== 0) return port
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port was found.')
  return address.port
}

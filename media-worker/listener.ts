import { once } from 'node:events'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect, type Server } from 'node:net'
import { dirname } from 'node:path'
import { ConfigError, type RpcAddress } from './config.ts'

/**
 * Lets `server` listen on the RPC's address. The folder of a unix socket is made with mode 0700 and
 * refused with a wider one: whoever reaches the socket commands the calls.
 * @throws ConfigError when the folder is open to others or another process listens there
 */
export const openListener = async (server: Server, address: RpcAddress): Promise<void> => {
  if (address.kind === 'socket') await prepareSocket(address.path)
  const place = address.kind === 'socket' ? address.path : `${address.host}:${address.port}`
  if (address.kind === 'socket') server.listen(address.path)
  else server.listen({ host: address.host, port: address.port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ConfigError(`The media worker cannot listen on ${place}: ${messageOf(error)}.`)
  }
  if (address.kind === 'socket') chmodSync(address.path, 0o600)
}

const prepareSocket = async (path: string): Promise<void> => {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const mode = lstatSync(folder).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new ConfigError(
      `The folder ${folder} of the media socket is open to other users: make its mode 0700.`,
    )
  if (await answers(path))
    throw new ConfigError(`Another media worker is already listening on ${path}.`)
  // A killed process leaves its socket file behind, and nobody else may be using it.
  rmSync(path, { force: true })
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const trial = connect(path)
    trial.once('connect', () => {
      trial.destroy()
      resolve(true)
    })
    trial.once('error', () => resolve(false))
  })

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

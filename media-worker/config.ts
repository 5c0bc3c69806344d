import { accessSync, constants } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isIP } from 'node:net'
import { resolve } from 'node:path'

/** Thrown for a setting that cannot be used; the message is one sentence for the person at the terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Where the RPC listens: a unix socket in a folder of mode 0700, or TCP guarded by a token. */
export type RpcAddress =
  { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number; token: string }

/** Settings of the media worker process, read once from the environment. */
export type Config = {
  rpc: RpcAddress
  /** Path of the mediasoup worker binary. */
  workerBin: string
  workers: number
  listenIp: string
  /** Addresses told to the pages instead of `listenIp`; empty behind no NAT. */
  announced: string[]
  /** Port of the first worker (UDP and TCP), the next has the next one; 0 takes any free ports. */
  firstPort: number
  log: { level: string; pretty: boolean }
}

type Env = Record<string, string | undefined>

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent']
/** Shorter tokens could be guessed over the network. */
const MIN_TOKEN_CHARS = 32

const numberOf = (env: Env, name: string, fallback: number, min: number, max: number): number => {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ConfigError(
      `${name} is "${text}" but has to be a whole number from ${min} to ${max}.`,
    )
  return value
}

const rpcOf = (env: Env): RpcAddress => {
  const tcp = env['OKIENKO_MEDIA_TCP']
  if (!tcp)
    return { kind: 'socket', path: resolve(env['OKIENKO_MEDIA_SOCKET'] || 'var/run/media.sock') }
  const at = tcp.lastIndexOf(':')
  const host = tcp.slice(0, at).replace(/^\[|\]$/g, '')
  const port = Number(tcp.slice(at + 1))
  if (at < 1 || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`OKIENKO_MEDIA_TCP is "${tcp}" but has to be host:port.`)
  const token = env['OKIENKO_MEDIA_TOKEN'] ?? ''
  if (token.length < MIN_TOKEN_CHARS)
    throw new ConfigError(
      `OKIENKO_MEDIA_TCP needs OKIENKO_MEDIA_TOKEN with at least ${MIN_TOKEN_CHARS} characters.`,
    )
  return { kind: 'tcp', host, port, token }
}

const workerBinOf = (env: Env): string => {
  const path = env['OKIENKO_MEDIASOUP_WORKER_BIN']
  if (!path)
    throw new ConfigError(
      'OKIENKO_MEDIASOUP_WORKER_BIN is not set: start with npm start, or give the path of the mediasoup worker.',
    )
  try {
    accessSync(path, constants.X_OK)
  } catch {
    throw new ConfigError(`The mediasoup worker at ${path} is missing or cannot be executed.`)
  }
  return resolve(path)
}

/** @throws ConfigError with one sentence for the first setting that cannot be used */
export const readConfig = (env: Env): Config => {
  const listenIp = env['OKIENKO_MEDIA_LISTEN'] || '127.0.0.1'
  if (isIP(listenIp) === 0)
    throw new ConfigError(`OKIENKO_MEDIA_LISTEN is "${listenIp}" but has to be an IP address.`)
  const announced = (env['OKIENKO_MEDIA_ANNOUNCE'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  const wrong = announced.find((address) => !/^[\w.:-]{1,253}$/.test(address))
  if (wrong !== undefined)
    throw new ConfigError(`OKIENKO_MEDIA_ANNOUNCE holds "${wrong}", which is no address.`)
  const level = env['LOG_LEVEL'] || 'info'
  if (!LEVELS.includes(level))
    throw new ConfigError(`LOG_LEVEL is "${level}" but has to be one of ${LEVELS.join(', ')}.`)
  const workers = numberOf(env, 'OKIENKO_MEDIA_WORKERS', availableParallelism(), 1, 256)
  return {
    rpc: rpcOf(env),
    workerBin: workerBinOf(env),
    workers,
    listenIp,
    announced,
    firstPort: numberOf(env, 'OKIENKO_MEDIA_PORT', 44_440, 0, 65_535 - workers),
    log: { level, pretty: env['OKIENKO_LOG'] === 'pretty' },
  }
}

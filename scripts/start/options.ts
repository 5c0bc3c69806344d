import { parseArgs } from 'node:util'

/** What `npm start -- ...` and the environment ask for. */
export interface StartOptions {
  /** Self-signed HTTPS on all interfaces, to try with a phone. */
  https: boolean
  /** Port of widget and staff app; 0 = any free one. */
  port: number
  /** Port of the demo city page; 0 = any free one. */
  cityPort: number
  /** Made-up office and people; off with OKIENKO_DEMO=0. */
  demo: boolean
  /** Folder of database, sockets, certificates. */
  dataDir: string
}

export const usage = `npm start [-- --https]
  --https   self-signed HTTPS on all network interfaces, to try with a phone
Environment: OKIENKO_PORT (8080), OKIENKO_CITY_PORT (8081), OKIENKO_DATA_DIR (var), MONGODB_URI,
OKIENKO_DEMO=0 (no demo office). See docs/operations.md.`

/** Reads arguments and environment; throws an Error whose message can be shown. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({ args: [...args], options: { https: { type: 'boolean' } } })
  return {
    https: values.https ?? false,
    port: readPort('OKIENKO_PORT', env.OKIENKO_PORT, 8080),
    cityPort: readPort('OKIENKO_CITY_PORT', env.OKIENKO_CITY_PORT, 8081),
    demo: env.OKIENKO_DEMO !== '0',
    dataDir: env.OKIENKO_DATA_DIR || 'var',
  }
}

function readPort(name: string, text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`${name} is "${text}", but must be a port number between 0 and 65535.`)
}

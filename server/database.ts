import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import mongoose, { type Connection, type ConnectOptions } from 'mongoose'
import { watchHeartbeat, type Watched } from './heartbeat-watch.ts'
import type { Log } from './log.ts'
import { boundCollection } from './bounded-collection.ts'
import { createModels, ensureIndexes, type Models } from './models/index.ts'

/** The database could not be opened; the message is one sentence for whoever starts the server. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

export type Database = {
  connection: Connection
  models: Models
  /** Where it is; jobs open their own connection to it. May hold a password: never log it. */
  uri: string
  /** False while the server cannot be reached; it comes back by itself. */
  isUp(): boolean
  /** Told at each change; returns the function that stops listening. */
  onChange(listener: (up: boolean) => void): () => void
  close(): Promise<void>
}

export type DatabaseOptions = {
  /** Null: the embedded engine in a thread of this process, kept under `dataDir`. */
  uri: string | null
  dataDir: string
  log: Log
  /** How long a request waits for a database that is gone (ms). */
  patienceMs?: number
  /** How long the start waits for one that is only just coming up (ms). */
  startPatienceMs?: number
  /** How long one look at the database may take before it is begun anew (ms). */
  heartbeatLimitMs?: number
}

const PATIENCE_MS = 1_500
const START_PATIENCE_MS = 10_000
/** A database that answers nothing is gone, too (ms). */
const SILENCE_MS = 5_000
/** The driver ends a look by itself before that, unless it is stuck (ms). */
const HEARTBEAT_LIMIT_MS = SILENCE_MS + 1_000

/**
 * Connects, and makes the indexes that design rule 3 rests on.
 * @throws DatabaseUnavailable
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { log, patienceMs = PATIENCE_MS, startPatienceMs = START_PATIENCE_MS } = options
  const engine = options.uri === null ? await startEngine(options.dataDir) : null
  const uri = options.uri ?? engine!.uri
  const connection = mongoose.createConnection()
  const settings: ConnectOptions = {
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: patienceMs,
    connectTimeoutMS: SILENCE_MS,
    socketTimeoutMS: SILENCE_MS,
    heartbeatFrequencyMS: 1_000,
    // Without it a request that waits for a connection while the pool breaks down waits for ever.
    waitQueueTimeoutMS: patienceMs,
  }
  const listeners = new Set<(up: boolean) => void>()
  let up = false
  let closing = false
  const change = (now: boolean) => {
    if (now === up || closing) return
    up = now
    log[now ? 'info' : 'error'](now ? 'database.up' : 'database.down')
    for (const listener of listeners) listener(now)
  }
  connection.on('connected', () => change(true))
  connection.on('reconnected', () => change(true))
  connection.on('disconnected', () => change(false))
  connection.on('error', (error) => log.error('database.error', { error }))

  let stopWatching = () => {}
  const close = async () => {
    closing = true
    stopWatching()
    await connection.close().catch(() => {})
    await engine?.close()
  }
  const models = createModels(connection)
  for (const model of Object.values(models)) boundCollection(model.collection)
  try {
    await connect(connection, uri, settings, startPatienceMs)
    const client = connection.getClient() as unknown as Watched
    stopWatching = watchHeartbeat(client, options.heartbeatLimitMs ?? HEARTBEAT_LIMIT_MS, log)
    await ensureIndexes(models)
  } catch (error) {
    await close()
    throw new DatabaseUnavailable(sentence(options.uri, error), { cause: error })
  }
  change(true)
  return {
    connection,
    models,
    uri,
    isUp: () => up,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close,
  }
}

/** Services that start together do not wait for each other; a wrong address or password ends it at once. */
async function connect(
  connection: Connection,
  uri: string,
  settings: ConnectOptions,
  startPatienceMs: number,
): Promise<void> {
  const started = performance.now()
  for (;;) {
    try {
      await connection.openUri(uri, settings)
      return
    } catch (error) {
      if (!isOutage(error) || performance.now() - started > startPatienceMs) throw error
    }
  }
}

async function startEngine(dataDir: string): Promise<{ uri: string; close(): Promise<void> }> {
  const dir = join(dataDir, 'db')
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const { startEmbeddedThread } = await import('./embedded-db/index.ts')
    return await startEmbeddedThread({ dir, sync: 'FULL' })
  } catch (error) {
    throw new DatabaseUnavailable(
      `The embedded database in ${dir} could not be started: ${reasonOf(error)}.`,
      { cause: error },
    )
  }
}

function sentence(uri: string | null, error: unknown): string {
  const host = uri === null ? 'the embedded engine' : hostOf(uri)
  return `The database at ${host} (MONGODB_URI) could not be opened: ${reasonOf(error)}.`
}

/** The hosts of a connection string, without name and password. */
function hostOf(uri: string): string {
  const rest = uri.replace(/^mongodb(\+srv)?:\/\//, '').split(/[/?]/)[0]!
  return decodeURIComponent(rest.slice(rest.lastIndexOf('@') + 1))
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0]!.replace(/\.$/, '')
}

const OUTAGES = new Set([
  'DatabaseSilent',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoStalePrimaryError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
])
/** Server codes of a node that cannot serve just now (stepping down, shutting down, too slow). */
const OUTAGE_CODES = new Set([50, 64, 91, 189, 262, 10107, 11600, 11602, 13435, 13436])

/** The driver passes on the bare error of a socket that breaks under a write. */
const SOCKET_FAULTS = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT'])

/** True when the database could not be asked or could not store: nothing may be acknowledged. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && SOCKET_FAULTS.has(code)) return true
  return OUTAGES.has(error.name) || OUTAGE_CODES.has(codeOf(error) ?? 0)
}

/** True when a unique index said no: someone else was first. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === 11_000
}

function codeOf(error: Error): number | undefined {
  const code = (error as { code?: unknown }).code
  return typeof code === 'number' ? code : undefined
}

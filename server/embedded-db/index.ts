import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Engine } from './command.ts'
import { serve } from './connection.ts'
import { Cursors } from './cursors.ts'
import { Executor } from './executor.ts'
import { Store, type Sync } from './store.ts'
import { sweepExpired, TTL_SWEEP_MS } from './ttl.ts'

export { startEmbeddedThread } from './thread.ts'

/** Longest socket path that every supported system takes, in bytes. */
const LONGEST_SOCKET_PATH = 100

/** How to start: the data folder, durability, the clock, and test mode. */
export interface EmbeddedOptions {
  /** Folder of the data; made with mode 0700 when it is missing. */
  dir: string
  /** FULL for real use, OFF for tests. */
  sync: Sync
  /** Clock in milliseconds since 1970; for tests. */
  now?: () => number
  /** Test mode: a filter that no index serves is an error 291. */
  notablescan?: boolean
}

/** A running store: what the driver connects to, and how to stop it. */
export interface Embedded {
  uri: string
  close(): Promise<void>
}

/**
 * Starts the embedded store in this process. Fails with a clear sentence when another process
 * uses the folder. Acknowledges a write only after its commit.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  if (process.platform === 'win32') {
    throw new Error('The embedded store needs unix sockets; set MONGODB_URI on this system.')
  }
  const dir = resolve(options.dir)
  prepareFolder(dir)
  const now = options.now ?? Date.now
  const store = new Store(dir, options.sync)
  const engine: Engine = {
    store,
    cursors: new Cursors(now),
    mode: { notablescan: options.notablescan ?? false },
    now,
  }
  const executor = new Executor(store)
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    serve(socket, engine, executor)
  })
  let path: string
  try {
    // Only now, with the folder ours, may a socket that lies there be taken away.
    path = socketPath(dir)
    await listen(server, path)
  } catch (error) {
    store.close()
    throw error
  }
  const sweep = setInterval(() => {
    engine.cursors.expire()
    // A failed sweep (a full disk, say) is tried again with the next one.
    sweepExpired(engine, executor).catch(() => undefined)
  }, TTL_SWEEP_MS)
  return {
    uri: `mongodb://${encodeURIComponent(path)}/okienko?directConnection=true&retryWrites=false&retryReads=true`,
    close: async () => {
      clearInterval(sweep)
      const closed = new Promise<void>((done) => server.close(() => done()))
      // Commands that have arrived are committed and answered before the sockets end.
      executor.flush()
      await new Promise((done) => setImmediate(done))
      for (const client of clients) client.destroySoon()
      await closed
      store.close()
    },
  }
}

/** Makes the folder private; one that holds other things is left as it is and refused. */
function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if ((statSync(dir).mode & 0o077) === 0) return
  const files = readdirSync(dir)
  if (files.length > 0 && !files.includes('okienko.sqlite')) {
    throw new Error(
      `${dir} is open to other users and holds other files; give the data a folder of its own.`,
    )
  }
  chmodSync(dir, 0o700)
}

/**
 * Path of the socket: in the data folder, or, when that would be too long for the system, in a
 * private folder for temporary files, named after the data folder so that clients find it again
 * after a restart. A socket left by a killed process is taken away.
 */
function socketPath(dir: string): string {
  const inside = join(dir, 'okienko.sock')
  const path = Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH ? inside : shortSocketPath(dir)
  rmSync(path, { force: true })
  return path
}

function shortSocketPath(dir: string): string {
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `okienko-${name}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(folder)
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to another user; choose a shorter data folder than ${dir}.`)
  }
  return join(folder, 'okienko.sock')
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(path, () => {
      server.off('error', failed)
      chmodSync(path, 0o600)
      done()
    })
  })
}

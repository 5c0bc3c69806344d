import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type Database } from '#server/database.ts'
import { startEmbedded, type Embedded } from '#server/embedded-db/index.ts'
import { createLog } from '#server/log.ts'

export const silentLog = createLog({ level: 'fatal', pretty: false, stream: { write: () => {} } })

/** The engines on which every test of the models runs: the real one only where it is given. */
export const ENGINES: { name: string; uri: string | null }[] = [
  { name: 'embedded engine', uri: null },
  ...(process.env.OKIENKO_TEST_MONGODB_URI
    ? [{ name: 'MongoDB', uri: process.env.OKIENKO_TEST_MONGODB_URI }]
    : []),
]

export type TestDatabase = Database & {
  /** The embedded engine alone stops and comes back, with its data; false: not our engine. */
  stopEngine(): Promise<boolean>
  startEngine(): Promise<void>
}

/**
 * A fresh database. The embedded one refuses queries without an index, so a forgotten index fails
 * the test that needs it.
 */
export async function openTestDatabase(uri: string | null = null): Promise<TestDatabase> {
  if (uri !== null) return openReal(uri)
  const dir = mkdtempSync(join(tmpdir(), 'okienko-test-db-'))
  const start = () => startEmbedded({ dir: join(dir, 'db'), sync: 'OFF', notablescan: true })
  let engine: Embedded | null = await start()
  const { uri: at } = engine
  const database = await openDatabase({ uri: at, dataDir: dir, log: silentLog, patienceMs: 3_000 })
  return {
    ...database,
    async stopEngine() {
      await engine?.close()
      engine = null
      return true
    },
    async startEngine() {
      engine = await start()
    },
    async close() {
      await database.close()
      await engine?.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function openReal(uri: string): Promise<TestDatabase> {
  const at = new URL(uri)
  at.pathname = `/okienko_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  const options = { uri: at.toString(), dataDir: tmpdir(), log: silentLog, patienceMs: 5_000 }
  const database = await openDatabase(options)
  return {
    ...database,
    stopEngine: () => Promise.resolve(false),
    startEngine: () => Promise.resolve(),
    async close() {
      await database.connection.dropDatabase()
      await database.close()
    },
  }
}

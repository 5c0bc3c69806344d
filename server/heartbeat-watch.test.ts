import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { startEmbedded, type Embedded } from './embedded-db/index.ts'
import type { Watched } from './heartbeat-watch.ts'
import { silentLog } from './test/test-database.ts'

let dir: string
let engine: Embedded
let database: Database
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-heartbeat-'))
  engine = await startEmbedded({ dir: join(dir, 'db'), sync: 'OFF' })
  const own = { uri: engine.uri, dataDir: dir, log: silentLog, heartbeatLimitMs: 1_000 }
  database = await openDatabase(own)
})
afterEach(async () => {
  await database.close()
  await engine.close()
  rmSync(dir, { recursive: true, force: true })
})

it('a look at the database that is never answered is begun anew, and what is back is found', async () => {
  const client = database.connection.getClient() as unknown as Watched
  type Stuck = { monitor: { connection: { command: unknown } | null } }
  const [{ monitor } = {} as Stuck] = [...client.topology!.s.servers.values()] as unknown as Stuck[]
  const looks: string[] = []
  client.on('serverHeartbeatStarted', () => looks.push('begun'))
  client.on('serverHeartbeatSucceeded', () => looks.push('answered'))
  await expect.poll(() => monitor.connection !== null, { timeout: 5_000 }).toBe(true)
  // As when the socket is destroyed while the question is written: neither answer nor error.
  monitor.connection!.command = () => new Promise(() => {})
  await expect.poll(() => looks.at(-1), { timeout: 5_000 }).toBe('begun')
  const stuckAt = looks.length
  await expect.poll(() => looks.slice(stuckAt).includes('answered'), { timeout: 10_000 }).toBe(true)
  expect(await database.models.staff.countDocuments({})).toBe(0)
})

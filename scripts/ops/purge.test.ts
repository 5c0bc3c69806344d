import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuditLog } from '#server/audit-log.ts'
import { AUDIT_MS, SLACK_MS } from '#server/jobs/purge-rules.ts'
import { OUTBOX_MS } from '#server/mail/outbox.ts'
import { visitRow } from '#server/mail/test/visits.ts'
import { agendaRow } from '#server/test/booking-page.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'

const script = fileURLToPath(new URL('./purge.ts', import.meta.url))
const HOUR_MS = 3_600_000
const dataDir = mkdtempSync(join(tmpdir(), 'okienko-purge-'))
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const run = (uri: string) =>
  promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, MONGODB_URI: uri, OKIENKO_DATA_DIR: dataDir },
  })

it('takes away all that the nightly job does, keeps the rest, and writes itself down', async () => {
  const { models } = database
  const line = (age: number) =>
    createAuditLog({ models, now: () => Date.now() - age, newId: randomUUID }).write({
      action: 'logout',
      result: 'ok',
      actorId: 'anna',
    })
  await line(AUDIT_MS + 60_000)
  await line(AUDIT_MS - 60_000)
  const visit = { state: 'kept', eraseAt: Date.now() - 1, startsAt: Date.now() - HOUR_MS } as const
  await models.visits.create(visitRow(visit))
  const letters = join(dataDir, 'outbox')
  mkdirSync(letters, { recursive: true })
  for (const [name, age] of [
    ['old.eml', OUTBOX_MS + HOUR_MS],
    ['new.eml', HOUR_MS],
  ] as const) {
    writeFileSync(join(letters, name), 'letter')
    const at = (Date.now() - age) / 1_000
    utimesSync(join(letters, name), at, at)
  }
  const { stdout } = await run(database.uri)
  expect(JSON.parse(stdout)).toMatchObject({
    counts: { audit: 1, sessions: 0, contacts: 1, letters: 1 },
    kept: { audit: { count: 1 }, visits: { count: 1 }, letters: { count: 1 } },
    overdue: {},
  })
  expect(readdirSync(letters)).toEqual(['new.eml'])
  expect(await models.audit.find({ actorId: 'anna' }).lean()).toHaveLength(1)
  const own = { action: 'purge', result: 'ok' }
  expect(await models.audit.find({ actorId: 'system' }).lean()).toMatchObject([own])
}, 20_000)

it('ends with code 2 when something is still there past its time', async () => {
  await database.models.agendas.create({
    ...agendaRow('anna', '2099-01-01'),
    nextExpiryAt: Date.now() - SLACK_MS - HOUR_MS,
  })
  const failure = await run(database.uri).catch((error: { code: number; stdout: string }) => error)
  expect(failure).toMatchObject({ code: 2 })
  expect(JSON.parse(failure.stdout)).toMatchObject({ overdue: { holds: { count: 1 } } })
  const rows = await database.models.audit.find({ actorId: 'system' }).lean()
  expect(rows.map(({ result }) => result).sort()).toEqual(['failed', 'ok'])
}, 20_000)

it('says in one sentence that it does not know the database', async () => {
  await expect(run('')).rejects.toMatchObject({
    code: 1,
    stderr: 'MONGODB_URI must name the database that is to be purged.\n',
  })
}, 20_000)

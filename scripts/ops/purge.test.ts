import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuditLog } from '#server/audit-log.ts'
import { AUDIT_MS } from '#server/jobs/purge-rules.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'

const script = fileURLToPath(new URL('./purge.ts', import.meta.url))
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database?.close())

const run = (uri: string) =>
  promisify(execFile)(process.execPath, [script], { env: { ...process.env, MONGODB_URI: uri } })

it('takes away what is over, keeps the rest, and writes itself down', async () => {
  const { models } = database
  const line = (age: number) =>
    createAuditLog({ models, now: () => Date.now() - age, newId: randomUUID }).write({
      action: 'logout',
      result: 'ok',
      actorId: 'anna',
    })
  await line(AUDIT_MS + 60_000)
  await line(AUDIT_MS - 60_000)
  const { stdout } = await run(database.uri)
  expect(JSON.parse(stdout)).toMatchObject({ audit: 1, sessions: 0 })
  expect(await models.audit.find({ actorId: 'anna' }).lean()).toHaveLength(1)
  expect(await models.audit.find({ actorId: 'system' }).lean()).toMatchObject([{ action: 'purge' }])
}, 20_000)

it('says in one sentence that it does not know the database', async () => {
  await expect(run('')).rejects.toMatchObject({
    code: 1,
    stderr: 'MONGODB_URI must name the database that is to be purged.\n',
  })
}, 20_000)

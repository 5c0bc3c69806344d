import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { owed, visitRow } from '#server/mail/test/visits.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { VisitRow } from '#server/models/visits.ts'
import {
  ENGINES,
  openTestDatabase,
  silentLog,
  type TestDatabase,
} from '#server/test/test-database.ts'
import type { Due } from './due.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createVisitDuties } from './visit-duties.ts'

const HOUR_MS = 3_600_000

/** The thread has the clock of the machine, so these rows are hours away from any edge. */
describe.each(ENGINES)('the job of the visits in its thread, on $name', ({ uri }) => {
  let database: TestDatabase
  let jobs: Jobs
  let posted: Due[]
  beforeEach(async () => {
    database = await openTestDatabase(uri)
    posted = []
    jobs = createJobs({
      ...{ uri: database.uri, log: silentLog, outbox: '/nonexistent', statisticsMonths: 24 },
      sitesDir: '/nonexistent',
      onDue: (due) => void posted.push(due),
    })
  })
  afterEach(async () => {
    await jobs.stop()
    await database.close()
  })

  const now = Date.now()
  const store = (over: Partial<VisitRow> & { _id: string; startsAt: number }) =>
    database.models.visits.create(visitRow({ ...over, holdId: over._id }))
  const read = async (id: string) => (await database.models.visits.findById(id).lean<VisitRow>())!
  const run = async (): Promise<Due> => {
    const before = posted.length
    await jobs.run('visits')
    await expect.poll(() => posted.length, { timeout: 12_000 }).toBe(before + 1)
    return posted[before]!
  }
  let letters = 0
  const duties = () =>
    createVisitDuties({
      ...{ models: database.models, now: () => now, log: silentLog },
      onOwed: () => letters++,
      onChanged: () => {},
      flushDisk: () => Promise.resolve(),
    })

  it('posts ids; acting on them twice, at once and late does everything once', async () => {
    await store({ _id: 'gone', startsAt: now - HOUR_MS })
    await store({ _id: 'ahead', startsAt: now + HOUR_MS })
    const over = { state: 'kept' as const, emailSlot: null }
    await store({ _id: 'old', startsAt: now - 9 * HOUR_MS, eraseAt: now - HOUR_MS, ...over })
    const due = await run()
    expect(due).toEqual({ type: 'visits-due', missed: ['gone'], toErase: ['old'], owesMail: false })
    // The thread only looks.
    expect((await read('gone')).state).toBe('booked')
    const [first, second] = await Promise.all([duties().handle(due), duties().handle(due)])
    expect(first.missed + second.missed).toBe(1)
    expect(first.erased + second.erased).toBe(1)
    expect(letters).toBeGreaterThan(0)
    const missed = await read('gone')
    expect(missed).toMatchObject({ state: 'missed', mails: [{ kind: 'missed' }], rev: 2 })
    expect(await read('old')).toMatchObject({ contact: null, eraseAt: HELD_FOR_GOOD })
    expect((await read('ahead')).state).toBe('booked')

    // The next run, a minute later, finds the letter only; the old one is acted on very late.
    expect(await run()).toEqual({ type: 'visits-due', missed: [], toErase: [], owesMail: true })
    expect(await duties().handle(due)).toEqual({ missed: 0, erased: 0 })
    expect(await read('gone')).toEqual(missed)
  }, 40_000)

  it('finds a reminder that fell due while nothing ran, and not one that is still ahead', async () => {
    const startsAt = now + 5 * HOUR_MS
    await store({ _id: 'far', startsAt, mails: [owed('reminder-hour', startsAt - HOUR_MS, 'far')] })
    await store({ _id: 'late', startsAt, mails: [owed('reminder-day', now - HOUR_MS, 'late')] })
    expect(await run()).toMatchObject({ missed: [], toErase: [], owesMail: true })
    await database.models.visits.updateOne(
      { _id: 'late' },
      { $set: { mails: [], nextMailAt: null } },
    )
    await store({ _id: 'gone', startsAt: now - HOUR_MS })
    expect(await run()).toMatchObject({ missed: ['gone'], owesMail: false })
  }, 40_000)
})

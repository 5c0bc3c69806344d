import mongoose from 'mongoose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOTE_KEPT_MS } from '#machines/after-routes.ts'
import { visitRow } from '#server/mail/test/visits.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { CallRow } from '#server/models/calls.ts'
import type { HandoverRow } from '#server/models/handovers.ts'
import { createModels, type Models } from '#server/models/index.ts'
import { agendaRow } from '#server/test/booking-page.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { findKept, findOverdue } from './purge-report.ts'
import {
  HANDOVER_MS,
  KEPT_WITHOUT_TIME,
  RATING_MS,
  SLACK_MS,
  monthsMs,
  retentionClasses,
} from './purge-rules.ts'
import { runPurge } from './purge-run.ts'

const DAY_MS = 24 * 3_600_000
const MONTHS = 3
const KEPT_MS = monthsMs(MONTHS)
const TIMES = { statisticsMonths: MONTHS, sites: [] }

const call = (endedAt: number): CallRow => ({
  _id: `call-${endedAt}`,
  siteId: 'here',
  topicId: null,
  arrivedAt: endedAt - 1,
  offeredAt: null,
  acceptedAt: null,
  talkingAt: null,
  endedAt,
  waitedMs: 1,
  talkedMs: null,
  reason: 'resident-left',
  staffId: null,
  offers: 0,
  refusals: 0,
  transfers: 0,
  termsVersion: '1',
  devices: { camera: true, microphone: true },
  identityShown: false,
})
const plan = (_id: string, endedAt: number | null): HandoverRow => ({
  _id,
  state: endedAt === null ? 'committed' : 'done',
  kind: 'working-time',
  byStaffId: 'maria',
  removes: null,
  days: [],
  moves: [],
  failed: [],
  stepsDone: 0,
  workerId: null,
  leaseUntil: 0,
  live: endedAt === null,
  createdAt: 0,
  endedAt,
})

describe.each(ENGINES)('what is kept for a time, on $name', ({ uri }) => {
  let database: TestDatabase
  let clock: SimulatedClock
  beforeEach(async () => {
    clock = new SimulatedClock()
    database = await openTestDatabase(uri)
  })
  afterEach(() => database.close())

  const overdue = () => findOverdue(database.models, clock.now(), TIMES)
  const purge = () => runPurge(database.models, clock.now(), TIMES)

  it('rows for counting go with the clock, to the millisecond, and the report is empty then', async () => {
    const { models } = database
    const start = clock.now()
    await models.calls.create([call(start), call(start + 1)])
    for (const [i, state] of (['kept', 'missed', 'cancelled', 'booked'] as const).entries())
      await models.visits.create(
        visitRow({
          ...{ _id: `v${i}`, startsAt: start + (i % 2), state, emailSlot: null, contact: null },
          eraseAt: HELD_FOR_GOOD,
        }),
      )
    await models.agendas.create([agendaRow('anna', '2026-11-23'), agendaRow('anna', '2026-11-24')])
    clock.advance(KEPT_MS)
    expect(await overdue()).toEqual({})
    expect(await purge()).toMatchObject({ calls: 0, visits: 0, agendas: 0 })

    clock.advance(1)
    expect(await overdue()).toEqual({
      calls: { count: 1, oldestMs: 1 },
      visits: { count: 2, oldestMs: 1 },
    })
    expect(await purge()).toMatchObject({ calls: 1, visits: 2, agendas: 0 })
    expect(await overdue()).toEqual({})

    clock.advance(DAY_MS)
    expect(await overdue()).toEqual({
      calls: { count: 1, oldestMs: DAY_MS },
      visits: { count: 2, oldestMs: DAY_MS },
      agendas: { count: 1, oldestMs: DAY_MS },
    })
    expect(await purge()).toMatchObject({ calls: 1, visits: 2, agendas: 1 })
    const left = await models.agendas.find({ date: { $gte: '' } }).lean()
    expect(left.map(({ date }) => date)).toEqual(['2026-11-24'])
    expect(await purge()).toMatchObject({ calls: 0, visits: 0, agendas: 0 })
    expect(await overdue()).toEqual({})
  })

  it('finished handovers go after 90 days, one that goes on never', async () => {
    const { models } = database
    const start = clock.now()
    await models.handovers.create([plan('old', start), plan('new', start + 1), plan('live', null)])
    clock.advance(HANDOVER_MS)
    expect(await purge()).toMatchObject({ handovers: 0 })
    clock.advance(1)
    expect(await overdue()).toEqual({ handovers: { count: 1, oldestMs: 1 } })
    expect(await purge()).toMatchObject({ handovers: 1 })
    clock.advance(1)
    expect(await purge()).toMatchObject({ handovers: 1 })
    const left = await models.handovers.find({ _id: { $gte: '' } }).lean()
    expect(left.map(({ _id }) => _id)).toEqual(['live'])
    expect(await overdue()).toEqual({})
  })

  it('[A7] a note goes after its ninety days, what came of the call with the numbers', async () => {
    const { models } = database
    const endedAt = clock.now()
    const noteEraseAt = endedAt + NOTE_KEPT_MS
    const part = { staffId: 'anna', siteId: 'here', topicId: null, from: 0, end: 'system' as const }
    await models.servings.create([
      {
        ...{ ...part, _id: 'c1.anna', callId: 'c1', endedAt, outcome: 'std:done', note: 'ważne' },
        ...{ savedAt: endedAt, noteEraseAt },
      },
      {
        ...{ ...part, _id: 'c2.anna', callId: 'c2', endedAt, outcome: null, note: null },
        ...{ savedAt: null, noteEraseAt: null },
      },
    ])
    clock.advance(NOTE_KEPT_MS - 1)
    expect(await purge()).toMatchObject({ notes: 0, servings: 0 })
    clock.advance(1)
    expect(await overdue()).toEqual({ notes: { count: 1, oldestMs: 0 } })
    expect(await purge()).toMatchObject({ notes: 1, servings: 0 })
    expect(await overdue()).toEqual({})
    expect(await models.servings.findById('c1.anna').lean()).toMatchObject({
      ...{ outcome: 'std:done', note: null },
    })
    clock.advance(KEPT_MS - NOTE_KEPT_MS + 1)
    expect(await overdue()).toEqual({ servings: { count: 2, oldestMs: 1 } })
    expect(await purge()).toMatchObject({ notes: 0, servings: 2 })
  })

  it('ratings go after a year, with comment and reply', async () => {
    const { models } = database
    const row = {
      ...{ siteId: 'here', topicId: null, staffId: 'anna', stars: 2, comment: 'długo' },
      ...{ removed: [], requestId: 'r', blankedAt: null, reply: 'tłok', repliedAt: 1 },
    }
    const start = clock.now()
    await models.ratings.create([
      { ...row, _id: 'old', at: start },
      { ...row, _id: 'new', at: start + 1 },
    ])
    clock.advance(RATING_MS)
    expect(await purge()).toMatchObject({ ratings: 0 })
    clock.advance(1)
    expect(await overdue()).toEqual({ ratings: { count: 1, oldestMs: 1 } })
    expect(await purge()).toMatchObject({ ratings: 1 })
    expect(await models.ratings.countDocuments({ at: { $gte: 0 } })).toBe(1)
  })

  it('a site that keeps ratings and notes for a shorter time touches no other site', async () => {
    const { models } = database
    const times = {
      statisticsMonths: MONTHS,
      sites: [{ siteId: 'here', ratingMonths: 1, noteDays: 10 }],
    }
    const at = clock.now()
    const rating = {
      ...{ topicId: null, staffId: 'anna', stars: 2, comment: '', removed: [], requestId: 'r' },
      ...{ blankedAt: null, reply: null, repliedAt: null, at },
    }
    const serving = {
      ...{ topicId: null, staffId: 'anna', from: at, endedAt: at, end: 'resident-ended' as const },
      // Written before the city wanted less.
      ...{ outcome: 'ok', note: 'n', savedAt: at, noteEraseAt: at + NOTE_KEPT_MS },
    }
    for (const siteId of ['here', 'there']) {
      await models.ratings.create({ ...rating, _id: siteId, siteId })
      await models.servings.create({ ...serving, _id: siteId, callId: siteId, siteId })
    }
    const purged = () => runPurge(models, clock.now(), times)
    clock.advance(10 * DAY_MS - 1)
    expect(await purged()).toMatchObject({ 'notes:here': 0, 'ratings:here': 0 })
    clock.advance(1)
    expect(await purged()).toMatchObject({ 'notes:here': 1, notes: 0 })
    clock.advance(monthsMs(1) - 10 * DAY_MS + 1)
    expect(await findOverdue(models, clock.now(), times)).toEqual({
      'ratings:here': { count: 1, oldestMs: 1 },
    })
    expect(await purged()).toMatchObject({ 'ratings:here': 1, ratings: 0 })
    const notes = await models.servings.find({ endedAt: at }, { note: 1 }).sort({ _id: 1 }).lean()
    expect(notes.map(({ note }) => note)).toEqual([null, 'n'])
    expect(await models.ratings.findById('there').lean()).toMatchObject({ siteId: 'there' })
  })

  it('contact data and holds that nobody takes away are reported after some hours', async () => {
    const { models } = database
    const eraseAt = clock.now()
    await models.visits.create(visitRow({ startsAt: eraseAt - DAY_MS, state: 'kept', eraseAt }))
    const day = agendaRow('anna', '2026-11-24')
    await models.agendas.create({ ...day, nextExpiryAt: eraseAt + 1 })
    clock.advance(SLACK_MS - 1)
    expect(await overdue()).toEqual({})
    clock.advance(2)
    // Nothing is added for being late: the age is that of the data.
    expect(await overdue()).toEqual({
      contacts: { count: 1, oldestMs: 1 },
      holds: { count: 1, oldestMs: 0 },
    })
    // The purge is the net below the job that blanks contacts; a hold only the sweep can take.
    expect(await purge()).toMatchObject({ contacts: 1 })
    expect(Object.keys(await overdue())).toEqual(['holds'])
    const visit = await models.visits.findById('v1').lean()
    expect(visit).toMatchObject({ contact: null, mails: [], emailSlot: null, state: 'kept' })
  })

  it('the report tells of each class how much there is and how old the oldest is', async () => {
    const { models } = database
    const start = clock.now()
    const kept = async () => findKept(models, clock.now(), TIMES)
    const none = await kept()
    expect(Object.keys(none)).toEqual(retentionClasses(clock.now(), TIMES).map(({ name }) => name))
    expect(Object.values(none).every(({ count, oldestMs }) => count + oldestMs === 0)).toBe(true)
    await models.calls.create([call(start), call(start + DAY_MS)])
    await models.agendas.create(agendaRow('anna', '2026-11-24'))
    await models.visits.create([
      visitRow({ _id: 'open', startsAt: start, state: 'booked', eraseAt: start + 1 }),
      visitRow({
        ...{ _id: 'blank', startsAt: start, state: 'kept', emailSlot: null, contact: null },
        eraseAt: HELD_FOR_GOOD,
      }),
    ])
    const block = { siteId: 'here', network: 'n', reason: 'insults' as const, byStaffId: 'a' }
    const expiresAt = new Date(start + DAY_MS)
    await models.blocks.create({ _id: 'one', ...block, at: start, expiresAt })
    clock.advance(2 * DAY_MS)
    expect(await kept()).toMatchObject({
      calls: { count: 2, oldestMs: 2 * DAY_MS },
      agendas: { count: 1 },
      contacts: { count: 1, oldestMs: 2 * DAY_MS - 1 },
      visits: { count: 2, oldestMs: 2 * DAY_MS },
      blocks: { count: 1, oldestMs: DAY_MS },
      ratings: { count: 0, oldestMs: 0 },
    })
  })
})

it('every collection has a time for what is in it, or a reason to keep it', () => {
  const connection = mongoose.createConnection()
  const classes = new Set(retentionClasses(0, TIMES).map(({ collection }) => collection))
  const collections = Object.keys(createModels(connection)) as (keyof Models)[]
  const forgotten = collections.filter((name) => !classes.has(name) && !(name in KEPT_WITHOUT_TIME))
  expect(forgotten).toEqual([])
  const gone = [...classes, ...Object.keys(KEPT_WITHOUT_TIME)].filter(
    (name) => !collections.includes(name as keyof Models),
  )
  expect(gone).toEqual([])
  for (const reason of Object.values(KEPT_WITHOUT_TIME)) expect(reason.length).toBeGreaterThan(10)
})

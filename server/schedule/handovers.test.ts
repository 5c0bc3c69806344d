import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HandoverReply } from '#machines/api-schedule.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import {
  at,
  bookVisit,
  callerOf,
  DAY,
  faultsOf,
  fixedId,
  removalOf,
  scheduleOn,
  seedScheduleCity,
  workday,
} from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { setTime } from './working-time.ts'

const IP = '192.0.2.7'
const PLAN = fixedId('plan')

describe('a handover of visits', () => {
  let database: TestDatabase
  let schedule: ReturnType<typeof scheduleOn>
  let maria: Caller
  let first: VisitRow
  let second: VisitRow
  const visit = async ({ _id }: VisitRow) =>
    (await database.models.visits.findById(_id).lean<VisitRow>())!
  /** Those that still say the truth: a change takes the overtaken ones out. */
  const lettersOf = async (row: VisitRow) =>
    (await visit(row)).mails.map(({ kind }) => kind).filter((kind) => !kind.startsWith('reminder'))
  const agenda = (staffId: string) => database.models.agendas.findById(`${staffId}:${DAY}`).lean()

  beforeEach(async () => {
    database = await openTestDatabase()
    await seedScheduleCity(database.models)
    schedule = scheduleOn(database.models, new SimulatedClock())
    maria = await callerOf(database.models, 'maria')
    const days = [workday('08:00', '12:00')]
    for (const staffId of ['anna', 'bartek'])
      await setTime(schedule, { staffId, days }, { caller: maria, ip: IP })
    first = await bookVisit(schedule, 'first', 'anna', at('08:00'))
    second = await bookVisit(schedule, 'second', 'anna', at('09:00'))
  })
  afterEach(async () => {
    expect(await faultsOf(database.models)).toEqual([])
    await database.close()
  })

  it('removes a person once every visit has gone where it was to go', async () => {
    const request = removalOf(PLAN, {
      [first._id]: { staffId: 'bartek', startsAt: at('08:00') },
      [second._id]: null,
    })
    const reply = await schedule.handovers.start(request, maria, IP)
    expect(reply).toEqual({ planId: PLAN, state: 'done', steps: 7, stepsDone: 7, failed: [] })
    expect(await visit(first)).toMatchObject({ staffId: 'bartek', startsAt: at('08:00') })
    expect(await lettersOf(first)).toEqual(['booked', 'person-changed'])
    expect(await visit(second)).toMatchObject({ state: 'cancelled' })
    expect(await lettersOf(second)).toEqual(['cancelled'])
    expect(await agenda('anna')).toMatchObject({ open: [], periods: [], busy: [] })
    const anna = await database.models.staff.findById('anna').lean()
    expect(anna).toMatchObject({ suspended: true, siteIds: [] })
    // Asked again, as by a page that lost the answer.
    expect(await schedule.handovers.start(request, maria, IP)).toEqual(reply)
    const rows = await database.models.audit.find({ at: { $gte: 0 } }).lean()
    const told = rows.filter(({ requestId }) => requestId === PLAN)
    expect(told.map(({ action, objectId }) => [action, objectId]).sort()).toEqual([
      ['handover.done', 'anna'],
      ['handover.started', 'anna'],
    ])
  })

  it('does nothing when one target is taken, and says whose', async () => {
    await bookVisit(schedule, 'rival', 'bartek', at('08:00'))
    const before = await agenda('anna')
    const request = removalOf(PLAN, {
      [second._id]: { staffId: 'bartek', startsAt: at('09:00') },
      [first._id]: { staffId: 'bartek', startsAt: at('08:00') },
    })
    const reply = await schedule.handovers.start(request, maria, IP)
    expect(reply).toMatchObject({ state: 'undone', failed: [first._id] })
    expect(await visit(first)).toEqual(first)
    expect(await visit(second)).toEqual(second)
    expect((await agenda('anna'))!.open).toEqual(before!.open)
    expect((await agenda('bartek'))!.busy).toHaveLength(1)
    expect((await database.models.staff.findById('anna').lean())!.suspended).toBe(false)
    // With another choice it goes.
    const other = removalOf(fixedId('other plan'), {
      [second._id]: { staffId: 'bartek', startsAt: at('09:00') },
      [first._id]: { staffId: 'bartek', startsAt: at('10:00') },
    })
    expect(await schedule.handovers.start(other, maria, IP)).toMatchObject({ state: 'done' })
    expect(await visit(first)).toMatchObject({ awaitsAnswer: true, linkVersion: 2 })
    expect(await lettersOf(first)).toEqual(['moved'])
  })

  it('changes working time together with the one visit that stood in its way', async () => {
    const days = [workday('08:30', '11:00')]
    const target = { staffId: 'anna', startsAt: at('10:00') }
    const request = {
      planId: PLAN,
      change: { kind: 'working-time' as const, staffId: 'anna', days },
      choices: [{ visitId: first._id, target }],
    }
    expect(await schedule.handovers.start(request, maria, IP)).toMatchObject({ state: 'done' })
    expect(await visit(first)).toMatchObject(target)
    expect(await visit(second)).toEqual(second)
    expect(await agenda('anna')).toMatchObject({ open: [{ from: at('08:30'), to: at('11:00') }] })
  })

  it('is refused when the page has seen something else', async () => {
    const target = { staffId: 'bartek', startsAt: at('08:00') }
    const partly = removalOf(PLAN, { [first._id]: target })
    const refused = { refused: 'changed-meanwhile' }
    expect(await schedule.handovers.start(partly, maria, IP)).toEqual(refused)
    const unsuitable = removalOf(PLAN, {
      [first._id]: { staffId: 'anna', startsAt: at('10:00') },
      [second._id]: null,
    })
    expect(await schedule.handovers.start(unsuitable, maria, IP)).toEqual({
      refused: 'fields-invalid',
      fields: { 'choices.0.target': 'unsuitable' },
    })
    const own = { ...partly, change: { kind: 'remove-person' as const, staffId: 'maria' } }
    expect(await schedule.handovers.start(own, maria, IP)).toEqual({ refused: 'not-yourself' })
    expect(await database.models.handovers.countDocuments({ live: true })).toBe(0)
  })

  it('waits for one who has checked in meanwhile, and ends when that visit is over', async () => {
    const { models } = database
    const arrive = schedule.booking.arrive
    schedule.booking.arrive = async (ask) => {
      schedule.booking.arrive = arrive
      await models.visits.updateOne({ _id: first._id }, { $set: { state: 'checked-in' } })
      await arrive(ask)
    }
    const request = removalOf(PLAN, {
      [first._id]: { staffId: 'bartek', startsAt: at('10:00') },
      [second._id]: null,
    })
    const reply = await schedule.handovers.start(request, maria, IP)
    expect(reply).toMatchObject({ state: 'committed', failed: [first._id] })
    // Nobody else can be booked in what is about to be gone.
    await expect(bookVisit(schedule, 'new', 'anna', at('11:00'))).rejects.toThrow('slot-gone')
    const days = [workday('08:00', '12:00')]
    const edit = await setTime(schedule, { staffId: 'anna', days }, { caller: maria, ip: IP })
    expect(edit).toEqual({ refused: 'changed-meanwhile' })
    await models.visits.updateOne({ _id: first._id }, { $set: { state: 'kept' } })
    await schedule.handovers.resume()
    const ended = await schedule.handovers.progress(PLAN, maria)
    expect(ended).toMatchObject({ state: 'done', failed: [] } satisfies Partial<HandoverReply>)
  })
})

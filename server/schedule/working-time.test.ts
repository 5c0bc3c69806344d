import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '#server/routes/caller.ts'
import {
  at,
  bookVisit,
  callerOf,
  DAY,
  faultsOf,
  scheduleOn,
  seedScheduleCity,
  workday,
} from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { SITE } from '#server/test/test-city.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { boardOf, calendarOf } from './calendar.ts'
import { answerTime, proposeTime, setTime, withdrawTime } from './working-time.ts'

describe('working time', () => {
  let database: TestDatabase
  let schedule: ReturnType<typeof scheduleOn>
  let clock: SimulatedClock
  let anna: Caller
  let maria: Caller
  const deed = (caller: Caller) => ({ caller, ip: '192.0.2.7' })
  const free = async (staffId?: string) => {
    const ask = { siteId: SITE, topicId: 'dowody', from: DAY, days: 1, forStaff: true }
    const reply = await schedule.booking.slots(staffId ? { ...ask, staffId } : ask)
    return 'refused' in reply ? reply : reply.days[0]!.slots.map(({ startsAt }) => startsAt)
  }
  const day = async (staffId: string) => {
    const caller = await callerOf(database.models, staffId)
    return (await calendarOf(schedule, caller.person, { from: DAY, days: 1 }, caller)).days[0]!
  }
  beforeEach(async () => {
    database = await openTestDatabase()
    await seedScheduleCity(database.models)
    clock = new SimulatedClock()
    schedule = scheduleOn(database.models, clock)
    anna = await callerOf(database.models, 'anna')
    maria = await callerOf(database.models, 'maria')
  })
  afterEach(() => database.close())

  it('can be booked only once it is approved, and breaks never', async () => {
    const plan = { ...workday('08:00', '09:00'), breaks: [{ from: '08:15', to: '08:30' }] }
    expect(await proposeTime(schedule, [plan], deed(anna))).toEqual({ changed: 1 })
    expect(await free()).toEqual([])
    expect((await boardOf(schedule, { from: DAY, days: 1 }, maria)).awaiting).toBe(1)
    const items = [{ staffId: 'anna', date: DAY }]
    const approve = { items, verdict: 'approve' as const, reason: null }
    clock.advance(1)
    expect(await answerTime(schedule, approve, deed(maria))).toEqual({ changed: 1, orphans: [] })
    expect(await free()).toEqual([at('08:00'), at('08:30'), at('08:45')])
    expect(await answerTime(schedule, approve, deed(maria))).toEqual({ changed: 0, orphans: [] })
    expect(await day('anna')).toMatchObject({ proposal: null, periods: [{ from: at('08:00') }] })
    const rows = await database.models.audit
      .find({ at: { $gte: 0 } })
      .sort({ at: 1, _id: 1 })
      .lean()
    expect(rows.map(({ action, actorId, objectId }) => [action, actorId, objectId])).toEqual([
      ['working-time.proposed', 'anna', `anna:${DAY}`],
      ['working-time.approved', 'maria', `anna:${DAY}`],
    ])
  })

  it('is refused with a reason that the consultant reads, and taken back', async () => {
    await proposeTime(schedule, [workday('08:00', '09:00')], deed(anna))
    const items = [{ staffId: 'anna', date: DAY }]
    const no = { items, verdict: 'refuse' as const, reason: 'urlop' }
    expect(await answerTime(schedule, no, deed(maria))).toEqual({ changed: 1, orphans: [] })
    expect((await day('anna')).proposal).toMatchObject({ state: 'refused', reason: 'urlop' })
    expect(await withdrawTime(schedule, [DAY], deed(anna))).toEqual({ changed: 1 })
    expect((await day('anna')).proposal).toBeNull()
    expect(await withdrawTime(schedule, [DAY], deed(anna))).toEqual({ changed: 0 })
  })

  it('answers only the proposal that was seen', async () => {
    await proposeTime(schedule, [workday('08:00', '09:00')], deed(anna))
    const proposedAt = (await day('anna')).proposal!.at
    clock.advance(1_000)
    await proposeTime(schedule, [workday('12:00', '13:00')], deed(anna))
    const items = [{ staffId: 'anna', date: DAY, proposedAt }]
    const answer = { items, verdict: 'approve' as const, reason: null }
    expect(await answerTime(schedule, answer, deed(maria))).toEqual({
      refused: 'changed-meanwhile',
    })
    expect((await day('anna')).periods).toEqual([])
  })

  it('names every faulty field and saves nothing', async () => {
    const plans = [
      { ...workday('08:00', '07:00'), breaks: [] },
      workday('08:00', '09:00', '2026-11-22'),
      {
        date: '2026-11-26',
        periods: [
          { from: '08:00', to: '12:00' },
          { from: '11:00', to: '13:00' },
        ],
        breaks: [],
      },
      { ...workday('08:00', '12:00', '2026-11-27'), breaks: [{ from: '13:00', to: '13:30' }] },
      workday('14:00', '15:00', '2026-11-27'),
    ]
    expect(await proposeTime(schedule, plans, deed(anna))).toEqual({
      refused: 'working-time-invalid',
      fields: {
        'days.0.periods.0': 'inverted',
        'days.1.date': 'past',
        'days.2.periods.1': 'overlaps',
        'days.3.breaks.0': 'outside-work',
        'days.4.date': 'twice',
      },
    })
    expect(await database.models.agendas.countDocuments({ date: { $gte: '' } })).toBe(0)
  })

  it('on the days of the clock changes has 25 and 23 hours', async () => {
    for (const [date, hours] of [
      ['2027-10-31', 25],
      ['2027-03-28', 23],
    ] as const) {
      await setTime(
        schedule,
        { staffId: 'anna', days: [workday('00:00', '24:00', date)] },
        deed(maria),
      )
      const shown = await calendarOf(schedule, anna.person, { from: date, days: 1 }, anna)
      const [period] = shown.days[0]!.periods
      expect((period!.to - period!.from) / 3_600_000).toBe(hours)
    }
  })

  it('is not taken away from a visit; the others take it over at the same time or near it', async () => {
    const days = [workday('08:00', '12:00')]
    for (const staffId of ['anna', 'bartek'])
      await setTime(schedule, { staffId, days }, deed(maria))
    const early = await bookVisit(schedule, 'early', 'anna', at('08:00'))
    await bookVisit(schedule, 'late', 'anna', at('11:00'))
    await bookVisit(schedule, 'other', 'bartek', at('08:00'))
    const later = { staffId: 'anna', days: [workday('10:00', '12:00')] }
    const reply = await setTime(schedule, later, deed(maria))
    if ('refused' in reply) throw new Error(reply.refused)
    expect(reply.changed).toBe(0)
    expect(reply.orphans.map(({ visit }) => visit.visitId)).toEqual([early._id])
    expect(reply.orphans[0]!.visit.contact).toMatchObject({ name: 'early' })
    const [nearest, ...rest] = reply.orphans[0]!.targets
    expect(nearest).toEqual({
      ...{ staffId: 'bartek', name: 'Bartek Próbna', kind: 'nearest' },
      startsAt: at('08:15'),
    })
    // What she works no longer is not offered.
    const own = rest.filter(({ staffId }) => staffId === 'anna')
    expect(own.every(({ startsAt }) => startsAt >= at('10:00'))).toBe(true)
    expect((await day('anna')).periods).toEqual([{ from: at('08:00'), to: at('12:00') }])
    expect(await faultsOf(database.models)).toEqual([])
  })

  it('is changed or booked, whoever is first, never both', async () => {
    const days = [workday('08:00', '08:15')]
    for (let round = 0; round < 12; round += 1) {
      const date = `2026-12-${String(round + 1).padStart(2, '0')}`
      const plan = { staffId: 'anna', days: [{ ...days[0]!, date }] }
      await setTime(schedule, plan, deed(maria))
      const book = () => bookVisit(schedule, `race-${round}`, 'anna', at('08:00', date))
      const free = { staffId: 'anna', days: [{ date, periods: [], breaks: [] }] }
      const close = () => setTime(schedule, free, deed(maria))
      const [booked, closed] =
        round % 2 === 0
          ? await Promise.allSettled([book(), close()])
          : await Promise.allSettled([close(), book()]).then(([a, b]) => [b, a])
      const reply = closed!.status === 'fulfilled' ? closed!.value : null
      const isClosed = reply !== null && 'changed' in reply && reply.changed === 1
      expect([booked!.status === 'fulfilled', isClosed]).toSatisfy(([one, other]) => one !== other)
    }
    expect(await faultsOf(database.models)).toEqual([])
  })

  it('belongs to those whose sites the manager shares', async () => {
    await database.models.staff.updateOne({ _id: 'celina' }, { $set: { siteIds: ['other-city'] } })
    const plan = { staffId: 'celina', days: [workday('08:00', '09:00')] }
    expect(await setTime(schedule, plan, deed(maria))).toEqual({ refused: 'not-yours' })
    const items = [{ staffId: 'celina', date: DAY }]
    const answer = { items, verdict: 'approve' as const, reason: null }
    expect(await answerTime(schedule, answer, deed(maria))).toEqual({ refused: 'not-yours' })
    const board = await boardOf(schedule, { from: DAY, days: 1 }, maria)
    expect(board.staff.map(({ staffId }) => staffId)).toEqual(['anna', 'bartek'])
  })
})

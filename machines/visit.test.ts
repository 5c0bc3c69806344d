import { describe, expect, test } from 'vitest'
import {
  CHECK_IN_EARLY_MS,
  checkInWindow,
  CONSULTANT_WAITS_MS,
  ERASE_AFTER_MS,
  NO_SHOW_MS,
  START_EARLY_MS,
  visitStep,
} from './visit.ts'
import { after, checkedIn, ENDS, HOUR, MINUTE, moveTo, STARTS, visitOf } from './test/visits.ts'

const DAYS_BEFORE = STARTS - 72 * HOUR
const TOMORROW = { startsAt: STARTS + 24 * HOUR, endsAt: ENDS + 24 * HOUR }
const refused = (reason: string) => ({ refused: reason })
const NOTHING = { change: {}, owes: [] }

describe('booking and changes', () => {
  test('[B1] a confirmed visit is booked and owes the letter; before that nobody is told', () => {
    const pending = visitOf({ state: 'pending' })
    const { visit, owes } = after(pending, { type: 'visit.confirmed' }, DAYS_BEFORE)
    expect(visit).toMatchObject({ state: 'booked', eraseAt: ENDS + ERASE_AFTER_MS })
    expect(owes).toEqual(['booked', 'reminder-day', 'reminder-hour'])
    expect(after(pending, { type: 'visit.cancelled' }, DAYS_BEFORE).owes).toEqual([])
  })

  test('[B3] another time: a new link, the letter and new reminders; the staff wait for a yes', () => {
    const byStaff = after(visitOf(), moveTo('staff', TOMORROW), DAYS_BEFORE)
    expect(byStaff.visit).toMatchObject({
      ...TOMORROW,
      holdId: 'hold-2',
      linkVersion: 2,
      awaitsAnswer: true,
      eraseAt: TOMORROW.endsAt + ERASE_AFTER_MS,
    })
    expect(byStaff.owes).toEqual(['moved', 'reminder-day', 'reminder-hour'])
    const again = moveTo('resident', { holdId: 'hold-3' })
    const byResident = after(byStaff.visit, again, DAYS_BEFORE)
    expect(byResident.visit).toMatchObject({
      startsAt: STARTS,
      linkVersion: 3,
      awaitsAnswer: false,
    })
  })

  test('[B3] nobody waits for it at the new time', () => {
    const waited = visitOf({ consultantWaitsAt: STARTS })
    const { visit } = after(waited, moveTo('staff', TOMORROW), STARTS + MINUTE)
    expect(visit.consultantWaitsAt).toBeNull()
  })

  test('[B4] another person at the same time is a notice; link and answer stay', () => {
    for (const before of [visitOf(), visitOf({ awaitsAnswer: true }), checkedIn()]) {
      const { visit, owes } = after(before, moveTo('staff', { staffId: 'bo' }), STARTS - MINUTE)
      expect(visit).toEqual({ ...before, staffId: 'bo', holdId: 'hold-2' })
      expect(owes).toEqual(['person-changed'])
    }
  })

  test('[B4] another hold with the same person at the same time tells nobody', () => {
    expect(after(visitOf(), moveTo('staff', {}), DAYS_BEFORE).owes).toEqual([])
  })

  test('[B5] a checked-in visit keeps its time, one in a call everything, a late one is over', () => {
    const move = (by: 'resident' | 'staff') => moveTo(by, TOMORROW)
    expect(visitStep(checkedIn(), move('staff'), STARTS)).toEqual(refused('not-now'))
    expect(visitStep(checkedIn(), move('resident'), STARTS)).toEqual(refused('not-now'))
    const talking = checkedIn({ state: 'in-call' })
    expect(visitStep(talking, moveTo('staff', { staffId: 'bo' }), STARTS)).toEqual(
      refused('not-now'),
    )
    const late = STARTS + NO_SHOW_MS
    expect(visitStep(visitOf(), move('resident'), late)).toEqual(refused('visit-over'))
    expect(after(visitOf(), move('resident'), late - 1).visit).toMatchObject(TOMORROW)
    expect(visitStep(visitOf({ state: 'pending' }), move('staff'), DAYS_BEFORE)).toEqual(
      refused('not-now'),
    )
  })

  test('[B6] a yes settles what the staff have changed, once', () => {
    const moved = visitOf({ awaitsAnswer: true })
    const accepted = after(moved, { type: 'visit.accepted' }, DAYS_BEFORE)
    expect(accepted).toEqual({ visit: visitOf(), owes: [] })
    expect(visitStep(accepted.visit, { type: 'visit.accepted' }, DAYS_BEFORE)).toEqual(NOTHING)
  })

  test('[B7] a visit can be cancelled until its call begins, and the letter is owed', () => {
    for (const before of [visitOf(), visitOf({ awaitsAnswer: true }), checkedIn()]) {
      const { visit, owes } = after(before, { type: 'visit.cancelled' }, STARTS)
      expect(visit).toMatchObject({ state: 'cancelled', emailSlot: null, awaitsAnswer: false })
      expect(owes).toEqual(['cancelled'])
    }
    const talking = checkedIn({ state: 'in-call' })
    expect(visitStep(talking, { type: 'visit.cancelled' }, STARTS)).toEqual(refused('not-now'))
  })
})

describe('the day itself', () => {
  const checkIn = { type: 'resident.checkedIn', callId: 'call-1' } as const

  test('[B8] check-in opens 15 minutes before the start and closes when the visit counts as missed', () => {
    const opens = STARTS - CHECK_IN_EARLY_MS
    const closes = STARTS + NO_SHOW_MS
    expect(checkInWindow(visitOf())).toEqual({ from: opens, until: closes })
    expect(visitStep(visitOf(), checkIn, opens - 1)).toEqual(refused('too-early'))
    expect(visitStep(visitOf(), checkIn, closes)).toEqual(refused('visit-over'))
    for (const at of [opens, closes - 1])
      expect(after(visitOf({ awaitsAnswer: true }), checkIn, at).visit).toEqual(
        visitOf({ state: 'checked-in', checkedInAt: at, callId: 'call-1' }),
      )
  })

  test('[B8] a second check-in keeps the call of the first', () => {
    const again = { type: 'resident.checkedIn', callId: 'call-2' } as const
    expect(visitStep(checkedIn(), again, STARTS)).toEqual(NOTHING)
    expect(visitStep(checkedIn({ state: 'in-call' }), again, STARTS)).toEqual(NOTHING)
  })

  test('[B9] a consultant who begins opens the check-in at once and writes to who is not there', () => {
    const early = STARTS - START_EARLY_MS
    expect(visitStep(visitOf(), { type: 'visit.started' }, early - 1)).toEqual(refused('too-early'))
    const { visit, owes } = after(visitOf(), { type: 'visit.started' }, early)
    expect(owes).toEqual(['consultant-waits'])
    expect(visit.consultantWaitsAt).toBe(early)
    expect(after(visit, checkIn, early).visit.state).toBe('checked-in')
    expect(visitStep(visit, { type: 'visit.started' }, early + MINUTE)).toEqual(NOTHING)
  })

  test('[B9] who begins late leaves the resident five minutes to come', () => {
    const late = STARTS + NO_SHOW_MS - 1
    const { visit } = after(visitOf(), { type: 'visit.started' }, late)
    expect(checkInWindow(visit).until).toBe(late + CONSULTANT_WAITS_MS)
    expect(after(visit, checkIn, STARTS + NO_SHOW_MS + MINUTE).visit.state).toBe('checked-in')
    expect(visitStep(visitOf(), { type: 'visit.started' }, late + 1)).toEqual(refused('visit-over'))
  })

  test('[B9] a resident who is there is rung, without a letter', () => {
    const { visit, owes } = after(checkedIn(), { type: 'visit.started' }, STARTS)
    expect(visit.consultantWaitsAt).toBe(STARTS)
    expect(owes).toEqual([])
  })

  test('[B10] only its own call brings a visit into a call', () => {
    const own = { type: 'call.began', callId: 'call-1' } as const
    const other = { type: 'call.began', callId: 'call-2' } as const
    expect(after(checkedIn(), own, STARTS).visit.state).toBe('in-call')
    expect(visitStep(checkedIn(), other, STARTS)).toEqual(refused('not-now'))
    expect(visitStep(visitOf(), own, STARTS)).toEqual(refused('not-now'))
  })

  test('[B11] a call that has begun keeps the visit, and its contact is due to go', () => {
    const talking = checkedIn({ state: 'in-call' })
    const { visit, owes } = after(talking, { type: 'call.ended', callId: 'call-1' }, ENDS)
    expect(visit).toMatchObject({ state: 'kept', eraseAt: ENDS, emailSlot: null })
    expect(owes).toEqual([])
    expect(visitStep(talking, { type: 'call.ended', callId: 'call-2' }, ENDS)).toEqual(NOTHING)
  })

  test('[B18] belongs to who served it last, and to its own consultant when nobody is named', () => {
    const talking = checkedIn({ state: 'in-call' })
    const served = (staffId: string | null) =>
      after(talking, { type: 'call.ended', callId: 'call-1', staffId }, ENDS).visit
    expect(served('celina')).toMatchObject({ state: 'kept', staffId: 'celina' })
    expect(served(null)).toMatchObject({ state: 'kept', staffId: talking.staffId })
  })

  test('[B12] a call that nobody served gives the visit back while the check-in is open', () => {
    const ended = { type: 'call.ended', callId: 'call-1' } as const
    const back = after(checkedIn(), ended, STARTS + NO_SHOW_MS - 1)
    expect(back).toEqual({ visit: visitOf(), owes: [] })
    const gone = after(checkedIn(), ended, STARTS + NO_SHOW_MS)
    expect(gone.visit.state).toBe('missed')
    expect(gone.owes).toEqual(['missed'])
  })

  test('[B13] who has not checked in 15 minutes after the start has missed the visit', () => {
    const clock = { type: 'visit.missed', by: 'clock' } as const
    expect(visitStep(visitOf(), clock, STARTS + NO_SHOW_MS - 1)).toEqual(refused('too-early'))
    const { visit, owes } = after(visitOf(), clock, STARTS + NO_SHOW_MS)
    expect(visit).toMatchObject({ state: 'missed', eraseAt: ENDS + ERASE_AFTER_MS })
    expect(owes).toEqual(['missed'])
    expect(visitStep(checkedIn(), clock, ENDS + HOUR)).toEqual(refused('not-now'))
  })

  test('[B13] staff record a no-show after five minutes of waiting, never before the time', () => {
    const staff = { type: 'visit.missed', by: 'staff' } as const
    const early = visitOf({ consultantWaitsAt: STARTS - HOUR })
    const enough = STARTS + CONSULTANT_WAITS_MS
    expect(visitStep(early, staff, enough - 1)).toEqual(refused('too-early'))
    expect(after(early, staff, enough).visit.state).toBe('missed')
    const rung = checkedIn({ consultantWaitsAt: STARTS + MINUTE })
    expect(visitStep(rung, staff, enough)).toEqual(refused('too-early'))
    expect(after(rung, staff, enough + MINUTE).owes).toEqual(['missed'])
    expect(visitStep(visitOf(), staff, enough)).toEqual(refused('too-early'))
    expect(visitStep(checkedIn(), staff, ENDS)).toEqual(refused('not-now'))
  })
})

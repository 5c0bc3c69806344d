import { visitStep, type VisitEvent, type VisitFacts, type VisitStep } from '../visit.ts'

/** A visit on Wednesday, 25 November 2026, 10:00 to 10:20 in Warsaw, and what can happen to it. */

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const STARTS = Date.parse('2026-11-25T09:00:00Z')
export const ENDS = STARTS + 20 * MINUTE

export function visitOf(facts: Partial<VisitFacts> = {}): VisitFacts {
  return {
    staffId: 'anna',
    startsAt: STARTS,
    endsAt: ENDS,
    holdId: 'hold-1',
    state: 'booked',
    emailSlot: 'place-0',
    linkVersion: 1,
    awaitsAnswer: false,
    checkedInAt: null,
    consultantWaitsAt: null,
    callId: null,
    eraseAt: ENDS + 24 * HOUR,
    ...facts,
  }
}

/** Checked in ten minutes early. */
export const checkedIn = (facts: Partial<VisitFacts> = {}): VisitFacts =>
  visitOf({ state: 'checked-in', checkedInAt: STARTS - 10 * MINUTE, callId: 'call-1', ...facts })

export const moveTo = (
  by: 'resident' | 'staff',
  to: Partial<Extract<VisitEvent, { type: 'visit.moved' }>['to']>,
): VisitEvent => ({
  type: 'visit.moved',
  by,
  to: { staffId: 'anna', startsAt: STARTS, endsAt: ENDS, holdId: 'hold-2', ...to },
})

/** Every kind of event, the moves in each of their kinds; to the next day where the time changes. */
export const EVENTS: readonly VisitEvent[] = [
  { type: 'visit.confirmed' },
  moveTo('resident', { startsAt: STARTS + 24 * HOUR, endsAt: ENDS + 24 * HOUR, holdId: 'hold-r' }),
  moveTo('staff', { startsAt: STARTS + 24 * HOUR, endsAt: ENDS + 24 * HOUR, holdId: 'hold-s' }),
  moveTo('staff', { staffId: 'bo', holdId: 'hold-p' }),
  { type: 'visit.accepted' },
  { type: 'visit.cancelled' },
  { type: 'resident.checkedIn', callId: 'call-1' },
  { type: 'visit.started' },
  { type: 'call.began', callId: 'call-1' },
  { type: 'call.ended', callId: 'call-1' },
  { type: 'visit.missed', by: 'clock' },
  { type: 'visit.missed', by: 'staff' },
]

/** The visit after an event, and the step that led there. @throws when the event is refused */
export function after(
  visit: VisitFacts,
  event: VisitEvent,
  at: number,
): { visit: VisitFacts; owes: VisitStep['owes'] } {
  const verdict = visitStep(visit, event, at)
  if ('refused' in verdict) throw new Error(`${event.type} is refused: ${verdict.refused}`)
  return { visit: { ...visit, ...verdict.change }, owes: verdict.owes }
}

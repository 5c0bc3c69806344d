import type { VISIT_STATES } from './api-booking.ts'
import type { MailKind } from './visit-mails.ts'

/** What is said of a booked visit: its lengths of time, its facts, what can happen to it. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The check-in opens this long before the visit begins. */
export const CHECK_IN_EARLY_MS = 15 * MINUTE_MS
/** A resident who has not checked in this long after the start has missed the visit. */
export const NO_SHOW_MS = 15 * MINUTE_MS
/** In the line the visit is its own consultant's for this long, then anybody's with the topic (open point 1). */
export const VISIT_GRACE_MS = 5 * MINUTE_MS
/** A consultant who has begun waits at least this long before a no-show can be recorded. */
export const CONSULTANT_WAITS_MS = 5 * MINUTE_MS
/** A consultant may begin at most this long before the time (C8). */
export const START_EARLY_MS = 2 * HOUR_MS
/** How long a consultant who becomes free may choose among those who have arrived (open point 2). */
export const CHOICE_MS = 10_000
/** A chosen slot is held this long, and the hold may be extended so often (WCAG 2.2.1). */
export const HOLD_MS = 15 * MINUTE_MS
export const MAX_EXTENSIONS = 10
/** Contact data of a cancelled or missed visit are kept this long (privacy.md 2). */
export const ERASE_AFTER_MS = 24 * HOUR_MS

export type VisitState = (typeof VISIT_STATES)[number]

/** What the rules look at and may change; a row of `visits` holds all of it. Instants in ms UTC. */
export type VisitFacts = {
  staffId: string
  startsAt: number
  endsAt: number
  /** The busy entry that keeps the time in the consultant's day. */
  holdId: string
  state: VisitState
  /** Place among the open visits of the same address; null once the visit is over. */
  emailSlot: string | null
  /** Links of older versions open nothing. */
  linkVersion: number
  awaitsAnswer: boolean
  checkedInAt: number | null
  consultantWaitsAt: number | null
  callId: string | null
  /** When the contact is to be blanked. */
  eraseAt: number
}

/** Where a visit goes: a time that is already confirmed in the day of that consultant. */
export type VisitTarget = Pick<VisitFacts, 'staffId' | 'startsAt' | 'endsAt' | 'holdId'>

export type VisitEvent =
  /** The hold has become a booking. */
  | { type: 'visit.confirmed' }
  /** To another time, another person, or both. */
  | { type: 'visit.moved'; by: 'resident' | 'staff'; to: VisitTarget }
  /** The resident says yes to what the staff have changed (open point 8). */
  | { type: 'visit.accepted' }
  | { type: 'visit.cancelled' }
  | { type: 'resident.checkedIn'; callId: string }
  /** The consultant begins from the calendar (C8). */
  | { type: 'visit.started' }
  /** A consultant has accepted the visit's call. */
  | { type: 'call.began'; callId: string }
  /** `staffId`: who served it last, when that is known. */
  | { type: 'call.ended'; callId: string; staffId?: string | null }
  | { type: 'visit.missed'; by: 'clock' | 'staff' }

export type VisitRefusal = 'visit-over' | 'too-early' | 'not-now'
/** What to `$set`, and the letters that the same write owes. Nothing in it: the event has come twice. */
export type VisitStep = { change: Partial<VisitFacts>; owes: MailKind[] }
export type VisitVerdict = VisitStep | { refused: VisitRefusal }

/** Kept, missed or cancelled: nothing changes it any more. */
export function isOver(state: VisitState): boolean {
  return state === 'kept' || state === 'missed' || state === 'cancelled'
}

/**
 * When the resident may check in, half-open (ms UTC): from 15 minutes before the start until the visit
 * counts as missed; at once, and at least 5 minutes long, when the consultant has begun.
 */
export function checkInWindow({
  startsAt,
  consultantWaitsAt,
}: Pick<VisitFacts, 'startsAt' | 'consultantWaitsAt'>): { from: number; until: number } {
  const waits = consultantWaitsAt ?? startsAt
  return {
    from: Math.min(startsAt - CHECK_IN_EARLY_MS, waits),
    until: Math.max(startsAt + NO_SHOW_MS, waits + CONSULTANT_WAITS_MS),
  }
}

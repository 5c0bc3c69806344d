import type { VISIT_STATES } from './api-booking.ts'

/**
 * A booked visit (W5, W6, C6, C8): pure transitions, used inside a conditional update of its document and
 * never as a living actor, for its deadlines lie too far ahead for timers (design rule 11). B1 to B16 of SPEC.md.
 */

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
/** When the two reminders go out before the start; one that would follow the booking at once is left out. */
export const REMINDER_DAY_MS = 24 * HOUR_MS
export const REMINDER_HOUR_MS = HOUR_MS
export const REMINDER_GAP_MS = HOUR_MS

export type VisitState = (typeof VISIT_STATES)[number]

/** Letters to the resident; the words are made when they are sent. */
export const MAIL_KINDS = [
  'booked',
  'moved',
  'person-changed',
  'cancelled',
  'reminder-day',
  'reminder-hour',
  'missed',
  'consultant-waits',
] as const
export type MailKind = (typeof MAIL_KINDS)[number]

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
  | { type: 'call.ended'; callId: string }
  | { type: 'visit.missed'; by: 'clock' | 'staff' }

export type VisitRefusal = 'visit-over' | 'too-early' | 'not-now'
/** What to `$set`, and the letters that the same write owes. Nothing in it: the event has come twice. */
export type VisitStep = { change: Partial<VisitFacts>; owes: MailKind[] }
export type VisitVerdict = VisitStep | { refused: VisitRefusal }

const nothing = (): VisitStep => ({ change: {}, owes: [] })
const refuse = (refused: VisitRefusal): VisitVerdict => ({ refused })

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

/**
 * What an event does to a visit at `at` (ms UTC): the change and the letters it owes, or why not.
 * An event that has already been done changes nothing, so every request can be repeated.
 */
export function visitStep(visit: VisitFacts, event: VisitEvent, at: number): VisitVerdict {
  switch (event.type) {
    case 'visit.confirmed':
      return confirm(visit, at)
    case 'visit.moved':
      return move(visit, event, at)
    case 'visit.accepted':
      return accept(visit)
    case 'visit.cancelled':
      return cancel(visit, at)
    case 'resident.checkedIn':
      return checkIn(visit, event.callId, at)
    case 'visit.started':
      return start(visit, at)
    case 'call.began':
      return begin(visit, event.callId)
    case 'call.ended':
      return end(visit, event.callId, at)
    case 'visit.missed':
      return miss(visit, event.by, at)
  }
}

/** A visit that was given up before it was confirmed cannot come back; a later state is a repeated event. */
function confirm(visit: VisitFacts, at: number): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.state !== 'pending') return nothing()
  return {
    change: { state: 'booked', eraseAt: visit.endsAt + ERASE_AFTER_MS },
    owes: ['booked', ...remindersAhead(visit.startsAt, at)],
  }
}

function move(
  visit: VisitFacts,
  { by, to }: Extract<VisitEvent, { type: 'visit.moved' }>,
  at: number,
): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.holdId === to.holdId) return nothing()
  if (visit.state === 'pending' || visit.state === 'in-call') return refuse('not-now')
  const otherTime = to.startsAt !== visit.startsAt
  if (visit.state === 'checked-in' && (otherTime || by === 'resident')) return refuse('not-now')
  if (visit.state === 'booked' && at >= checkInWindow(visit).until) return refuse('visit-over')
  const { staffId, startsAt, endsAt, holdId } = to
  const place = { staffId, startsAt, endsAt, holdId, consultantWaitsAt: null }
  const eraseAt = endsAt + ERASE_AFTER_MS
  if (by === 'staff' && !otherTime)
    return {
      change: { ...place, eraseAt },
      owes: staffId === visit.staffId ? [] : ['person-changed'],
    }
  return {
    change: {
      ...place,
      eraseAt,
      linkVersion: visit.linkVersion + 1,
      awaitsAnswer: by === 'staff',
    },
    owes: ['moved', ...remindersAhead(startsAt, at)],
  }
}

function accept(visit: VisitFacts): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  return visit.awaitsAnswer ? { change: { awaitsAnswer: false }, owes: [] } : nothing()
}

function cancel(visit: VisitFacts, at: number): VisitVerdict {
  if (visit.state === 'cancelled') return nothing()
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.state === 'in-call') return refuse('not-now')
  return {
    change: over('cancelled', Math.min(visit.endsAt, at) + ERASE_AFTER_MS),
    owes: visit.state === 'pending' ? [] : ['cancelled'],
  }
}

function checkIn(visit: VisitFacts, callId: string, at: number): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.state === 'checked-in' || visit.state === 'in-call') return nothing()
  if (visit.state === 'pending') return refuse('not-now')
  const { from, until } = checkInWindow(visit)
  if (at < from) return refuse('too-early')
  if (at >= until) return refuse('visit-over')
  return { change: { state: 'checked-in', checkedInAt: at, callId, awaitsAnswer: false }, owes: [] }
}

/** Rings a resident who is there, writes to one who is not. */
function start(visit: VisitFacts, at: number): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.state === 'pending') return refuse('not-now')
  if (visit.state === 'in-call' || visit.consultantWaitsAt !== null) return nothing()
  if (at < visit.startsAt - START_EARLY_MS) return refuse('too-early')
  if (visit.state === 'booked' && at >= checkInWindow(visit).until) return refuse('visit-over')
  return {
    change: { consultantWaitsAt: at },
    owes: visit.state === 'booked' ? ['consultant-waits'] : [],
  }
}

function begin(visit: VisitFacts, callId: string): VisitVerdict {
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.callId !== callId) return refuse('not-now')
  return visit.state === 'in-call' ? nothing() : { change: { state: 'in-call' }, owes: [] }
}

/** A call that nobody has served gives the visit back as long as the resident can still come. */
function end(visit: VisitFacts, callId: string, at: number): VisitVerdict {
  if (isOver(visit.state) || visit.callId !== callId) return nothing()
  if (visit.state === 'in-call') return { change: over('kept', at), owes: [] }
  if (at < checkInWindow(visit).until)
    return { change: { state: 'booked', checkedInAt: null, callId: null }, owes: [] }
  return missed(visit)
}

function miss(visit: VisitFacts, by: 'clock' | 'staff', at: number): VisitVerdict {
  if (visit.state === 'missed') return nothing()
  if (isOver(visit.state)) return refuse('visit-over')
  if (visit.state === 'pending' || visit.state === 'in-call') return refuse('not-now')
  if (visit.state === 'booked' && at >= checkInWindow(visit).until) return missed(visit)
  if (by === 'clock') return refuse(visit.state === 'booked' ? 'too-early' : 'not-now')
  if (visit.consultantWaitsAt === null)
    return refuse(visit.state === 'booked' ? 'too-early' : 'not-now')
  const waited = Math.max(visit.startsAt, visit.consultantWaitsAt) + CONSULTANT_WAITS_MS
  return at < waited ? refuse('too-early') : missed(visit)
}

const missed = ({ endsAt }: VisitFacts): VisitStep => ({
  change: over('missed', endsAt + ERASE_AFTER_MS),
  owes: ['missed'],
})

/** The end of a visit also frees the address's place for another one. */
function over(state: 'kept' | 'missed' | 'cancelled', eraseAt: number): Partial<VisitFacts> {
  return { state, eraseAt, emailSlot: null, awaitsAnswer: false, consultantWaitsAt: null }
}

function remindersAhead(startsAt: number, at: number): MailKind[] {
  return (['reminder-day', 'reminder-hour'] as const).filter(
    (kind) => mailDueAt(kind, startsAt, at) >= at + REMINDER_GAP_MS,
  )
}

/** When a letter that is owed at `at` is to go out (ms UTC): reminders before the visit, the rest at once. */
export function mailDueAt(kind: MailKind, startsAt: number, at: number): number {
  if (kind === 'reminder-day') return startsAt - REMINDER_DAY_MS
  if (kind === 'reminder-hour') return startsAt - REMINDER_HOUR_MS
  return at
}

/**
 * Does an owed letter still say the truth? Asked with the visit as it is when the letter is about to go:
 * one that was overtaken by a move, a cancellation or its time is dropped.
 */
export function isMailTrue(
  visit: Pick<VisitFacts, 'state' | 'startsAt' | 'linkVersion' | 'consultantWaitsAt'>,
  mail: { kind: MailKind; linkVersion: number },
  at: number,
): boolean {
  if (mail.linkVersion !== visit.linkVersion) return false
  const { state } = visit
  switch (mail.kind) {
    case 'booked':
    case 'moved':
    case 'person-changed':
      return state !== 'pending' && !isOver(state)
    case 'reminder-day':
      return state === 'booked' && at < visit.startsAt - REMINDER_HOUR_MS
    case 'reminder-hour':
      return state === 'booked' && at < visit.startsAt
    case 'consultant-waits':
      return (
        state === 'booked' && visit.consultantWaitsAt !== null && at < checkInWindow(visit).until
      )
    case 'cancelled':
    case 'missed':
      return state === mail.kind
  }
}

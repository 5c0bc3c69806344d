import { remindersAhead } from './visit-mails.ts'
import {
  CONSULTANT_WAITS_MS,
  ERASE_AFTER_MS,
  START_EARLY_MS,
  checkInWindow,
  isOver,
  type VisitEvent,
  type VisitFacts,
  type VisitRefusal,
  type VisitStep,
  type VisitVerdict,
} from './visit-terms.ts'

export * from './visit-mails.ts'
export * from './visit-terms.ts'

/**
 * A booked visit (W5, W6, C6, C8): pure transitions, used inside a conditional update of its document and
 * never as a living actor, for its deadlines lie too far ahead for timers (design rule 11). The rules B of SPEC.md.
 */

const nothing = (): VisitStep => ({ change: {}, owes: [] })
const refuse = (refused: VisitRefusal): VisitVerdict => ({ refused })

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
      return end(visit, event, at)
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

/**
 * A visit stays with who served it last, for it may have been transferred (C4). A call that nobody has
 * served gives the visit back as long as the resident can still come.
 */
function end(
  visit: VisitFacts,
  { callId, staffId }: Extract<VisitEvent, { type: 'call.ended' }>,
  at: number,
): VisitVerdict {
  if (isOver(visit.state) || visit.callId !== callId) return nothing()
  if (visit.state === 'in-call')
    return { change: { ...over('kept', at), staffId: staffId ?? visit.staffId }, owes: [] }
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

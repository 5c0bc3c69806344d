import type { Language } from '#machines/api-parts.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { VisitContact, VisitRow } from '#server/models/visits.ts'
import { bookHeld, NO_TERMS } from './book.ts'
import { findTime, freeTime, isLive, type FoundTime } from './days.ts'
import type { BookingDeps, Refused, VisitOr } from './deps.ts'
import { nearestFree } from './free-times.ts'
import { ALTERNATIVES, dropDeadHold, takeAny, type TakeAsk } from './holds.ts'
import { readMatter } from './matter.ts'
import { moveTo } from './move.ts'
import { arriveAt, settle } from './settle.ts'

/** What consultants and managers do with visits (C6, M3); rights and audit are the caller's. */

/** Nobody's lead time, no widget, no address. */
const STAFF = { widgetId: null, addressKey: null, forStaff: true } as const

export type StaffAdd = {
  /** Also the idempotency key. */
  visitId: string
  siteId: string
  topicId: string
  staffId: string
  startsAt: number
  contact: VisitContact
  language: Language
}
export type StaffMove = {
  visitId: string
  rev: number
  moveId: string
  staffId: string
  startsAt: number
}
/** A target of a handover. */
export type Reservation = { holdId: string; staffId: string; startsAt: number }

/** A visit for a resident who has called or come. */
export async function staffAdd(deps: BookingDeps, ask: StaffAdd): Promise<VisitOr> {
  const { visitId: holdId, siteId, topicId, staffId, startsAt, language } = ask
  const { models } = deps
  if (!deps.sites.get(siteId)) return { refused: 'unknown-site' }
  const seen = await models.visits.findById(holdId).lean<VisitRow>()
  if (seen && seen.state !== 'pending')
    return seen.createdBy === 'staff' ? { visit: seen } : { refused: 'not-yours' }
  const found = await takeFor(deps, { ...STAFF, holdId, siteId, topicId, staffId, startsAt })
  if ('refused' in found) return found
  const { name, email, need } = ask.contact
  const contact = { name, email: email.toLowerCase(), need: need || null }
  const details = { contact, language, termsVersion: NO_TERMS, createdBy: 'staff' as const }
  return bookHeld(deps, found, details)
}

/** To another time, another consultant, or both (open point 8). */
export async function staffMove(deps: BookingDeps, ask: StaffMove): Promise<VisitOr> {
  const { visitId, rev, moveId: holdId, staffId, startsAt } = ask
  const visit = await settle(deps, visitId, true)
  if (!visit) return { refused: 'not-found' }
  if (visit.holdId === holdId) return { visit }
  if (visit.rev !== rev) return { refused: 'changed-meanwhile' }
  const { siteId, topicId } = visit
  const moves = { visitId, startsAt: visit.startsAt }
  const found = await takeFor(deps, { ...STAFF, holdId, siteId, topicId, staffId, startsAt, moves })
  return 'refused' in found ? found : moveTo(deps, visit, found, 'staff')
}

/** The hold of this id, taken now or by an earlier try of the same request. */
async function takeFor(
  deps: BookingDeps,
  ask: Omit<TakeAsk, 'matter' | 'at'>,
): Promise<FoundTime | Refused> {
  const { models } = deps
  const at = deps.now()
  const matter = await readMatter(deps, ask.siteId, ask.topicId, ask.moves !== undefined)
  if (!matter) return { refused: 'unknown-topic' }
  const known = await findTime(models, ask.holdId)
  if (known && isLive(known.entry, at)) return known
  if (known) await dropDeadHold(deps, known)
  const taken = await takeAny(deps, { ...ask, matter, at })
  const found = taken && (await findTime(models, ask.holdId))
  if (found) return found
  const search = { matter, at, forStaff: true, moves: ask.moves }
  const alternatives = await nearestFree(models, search, ask.startsAt, ALTERNATIVES)
  return { refused: 'slot-gone', alternatives }
}

/**
 * Takes the target of a handover for this visit, for good, while the visit still stands where it is.
 *
 * @returns false when somebody was first
 */
export async function reserve(
  deps: BookingDeps,
  { visit, holdId, staffId, startsAt }: Reservation & { visit: VisitRow },
): Promise<boolean> {
  const { _id: visitId, siteId, topicId } = visit
  const known = await findTime(deps.models, holdId)
  if (known) return known.entry.visitId === visitId && known.entry.holdUntil === HELD_FOR_GOOD
  const at = deps.now()
  const matter = await readMatter(deps, siteId, topicId, true)
  if (!matter) return false
  const moves = { visitId, startsAt: visit.startsAt }
  const ask = { ...STAFF, holdId, siteId, topicId, staffId, startsAt, moves, isForGood: true }
  return (await takeAny(deps, { ...ask, matter, at })) !== null
}

/** Gives a reservation back, unless the visit is there already. */
export async function unreserve(
  deps: BookingDeps,
  { visitId, ...place }: Reservation & { visitId: string },
): Promise<void> {
  const visit = await deps.models.visits.findById(visitId).lean<VisitRow>()
  if (visit?.holdId !== place.holdId) await freeTime(deps.models, place, visitId)
}

/**
 * After the plan was committed: the visit goes to its reservation. One that its resident has moved or
 * cancelled meanwhile stays as it is, and the reservation is given back.
 *
 * @param leaves the time that the plan takes away; left out: whichever the visit has
 */
export async function arrive(
  deps: BookingDeps,
  ask: Reservation & { visitId: string; leaves?: string },
): Promise<void> {
  const { visitId, holdId, staffId, leaves } = ask
  const visit = await settle(deps, visitId, true)
  const found = await findTime(deps.models, holdId)
  if (!visit || found?.entry.visitId !== visitId) return
  if (leaves !== undefined && visit.holdId !== holdId && visit.holdId !== leaves)
    return unreserve(deps, ask)
  const { startsAt, endsAt } = found.entry
  await arriveAt(deps, visitId, { staffId, startsAt, endsAt, holdId }, 'staff')
}

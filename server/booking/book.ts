import { createHmac } from 'node:crypto'
import type { BookRequest } from '#machines/api-booking.ts'
import { ERASE_AFTER_MS, visitStep } from '#machines/visit.ts'
import { crashPoint } from '#server/crash-point.ts'
import { isDuplicate } from '#server/database.ts'
import type { BusyPart } from '#server/models/agendas.ts'
import type { VisitContact, VisitRow } from '#server/models/visits.ts'
import { confirmTime, dropHold, findTime, isLive, readTime, type FoundTime } from './days.ts'
import type { BookingDeps, Refused, VisitOr } from './deps.ts'
import { nearestFree } from './free-times.ts'
import { ALTERNATIVES } from './holds.ts'
import { readMatter } from './matter.ts'
import { writeStep } from './visit-write.ts'

/** Open visits of one e-mail at one site at most (privacy.md 9). */
export const OPEN_VISITS = 3
/** Nobody fills in the form faster (ms). */
export const MIN_FILL_MS = 3_000
/** A page that lost the answer asks again within this time (ms). */
const REPEAT_MS = 60 * 60_000

/** The version that stands where the resident has accepted no terms, because staff made the booking. */
export const NO_TERMS = 'none'

/** What a booking is made of besides its time. */
export type VisitDetails = Pick<VisitRow, 'language' | 'termsVersion' | 'createdBy'> & {
  contact: VisitContact
}

/**
 * The hold becomes a visit: details, then the hold confirmed (which decides), then the visit stands and
 * its letters are owed. A kill in between is mended by the sweep; sent twice it is done once.
 */
export async function book(
  deps: BookingDeps,
  ask: BookRequest,
): Promise<{ visit: VisitRow; token: string } | Refused> {
  const robot = robotRefusal(ask)
  if (robot) return robot
  const { holdId, language, termsVersion, need } = ask
  const contact = { name: ask.name, email: ask.email.toLowerCase(), need: need || null }
  const [seen, found] = await Promise.all([
    deps.models.visits.findById(holdId).lean<VisitRow>(),
    findTime(deps.models, holdId),
  ])
  const isRepeat = seen !== null && seen.state !== 'pending'
  if (isRepeat || (seen && seen.contact?.email !== contact.email)) {
    if (!isSameBooking(seen, contact.email, deps.now())) return { refused: 'hold-over' }
    return stands(deps, seen, ask.giveUpTicket)
  }
  if (!found) return { refused: 'hold-over' }
  const site = deps.sites.get(found.entry.siteId)
  if (!site) return { refused: 'unknown-site' }
  if (termsVersion !== site.terms.version) return { refused: 'terms-changed' }
  const details = { contact, language, termsVersion, createdBy: 'resident' as const }
  const booked = await bookHeld(deps, found, details)
  return 'refused' in booked ? booked : stands(deps, booked.visit, ask.giveUpTicket)
}

/** No CAPTCHA (privacy.md 9): a field that people leave empty, and a time that people need. */
function robotRefusal({ website, filledMs }: BookRequest): Refused | null {
  if (website !== '') return { refused: 'fields-invalid', fields: { website: 'leave-empty' } }
  if (filledMs >= MIN_FILL_MS) return null
  return { refused: 'too-many-tries', retryAfterMs: MIN_FILL_MS - filledMs }
}

/**
 * Asked by the page that made it: the ids of visits stand in links and calendar files, so an id alone must
 * not fetch a newer link than its holder has.
 */
function isSameBooking(visit: VisitRow, email: string, at: number): boolean {
  const isFresh = visit.linkVersion === 1 && at - visit.createdAt < REPEAT_MS
  return isFresh && visit.createdBy === 'resident' && visit.contact?.email === email
}

function stands(
  deps: BookingDeps,
  visit: VisitRow,
  ticket: string | null,
): { visit: VisitRow; token: string } {
  if (ticket !== null) deps.giveUpTicket(ticket)
  return { visit, token: deps.links.issue(visit._id, visit.linkVersion) }
}

/** Details, confirmation, and the visit stands; for residents and staff alike. */
export async function bookHeld(
  deps: BookingDeps,
  { day, entry }: FoundTime,
  details: VisitDetails,
): Promise<VisitOr> {
  const { models } = deps
  const { holdId } = entry
  const { staffId } = day
  if (entry.visitId === null) {
    const isOver = !isLive(entry, deps.now())
    if (!isOver && !(await storeDetails(deps, staffId, entry, details)))
      return { refused: 'too-many-visits' }
    const own = { visitId: holdId, at: deps.now() }
    const confirmed = !isOver && (await confirmTime(models, 'book.confirm', staffId, entry, own))
    if (!confirmed && !(await isConfirmed(deps, staffId, entry))) return undo(deps, entry)
  }
  const visit = await stand(deps, holdId)
  return visit ? { visit } : { refused: 'hold-over' }
}

/** Makes sure that a hold which could not be confirmed never will be, unless the same request already did it. */
async function isConfirmed(
  { models }: BookingDeps,
  staffId: string,
  { holdId, startsAt }: BusyPart,
): Promise<boolean> {
  const place = { staffId, startsAt, holdId }
  await dropHold(models, 'hold.release', place)
  return (await readTime(models, place))?.visitId === holdId
}

/** The pending visit; false when its e-mail has as many open ones as it may. */
async function storeDetails(
  { models, secret, now }: BookingDeps,
  staffId: string,
  entry: BusyPart,
  details: VisitDetails,
): Promise<boolean> {
  const at = now()
  const { holdId: _id, siteId, topicId, startsAt, endsAt, anyStaff = false } = entry
  const row = {
    ...{ _id, siteId, topicId, staffId, anyStaff, startsAt, endsAt, holdId: _id, ...details },
    ...{ state: 'pending' as const, moving: null, linkVersion: 1, awaitsAnswer: false },
    ...{ checkedInAt: null, consultantWaitsAt: null, callId: null, mails: [], nextMailAt: null },
    ...{ eraseAt: endsAt + ERASE_AFTER_MS, createdAt: at, updatedAt: at, rev: 0 },
  }
  const slots = details.createdBy === 'staff' ? [null] : emailSlots(secret, siteId, details.contact)
  for (const emailSlot of slots) {
    try {
      await crashPoint('book.details', () => models.visits.create({ ...row, emailSlot }))
      return true
    } catch (error) {
      if (!isDuplicate(error)) throw error
      if (await models.visits.findById(_id).select({ _id: 1 }).lean()) return true
    }
  }
  return false
}

/** The places of an e-mail's open visits: codes, so that a blanked contact cannot be read from them. */
function emailSlots(secret: string, siteId: string, { email }: VisitContact): string[] {
  return Array.from({ length: OPEN_VISITS }, (_, place) =>
    createHmac('sha256', secret).update(`email:${siteId}:${email}:${place}`).digest('base64url'),
  )
}

/** The confirmed visit begins to count and owes its letters. Null when there is none. */
export async function stand(deps: BookingDeps, visitId: string): Promise<VisitRow | null> {
  for (;;) {
    const visit = await deps.models.visits.findById(visitId).lean<VisitRow>()
    if (visit?.state !== 'pending') return visit
    const at = deps.now()
    const step = visitStep(visit, { type: 'visit.confirmed' }, at)
    if ('refused' in step) return visit
    const stood = await writeStep(deps.models, 'book.stand', visit, step, at)
    if (!stood) continue
    deps.onOwed()
    deps.onChanged(stood)
    return stood
  }
}

/** The hold was over before it was confirmed: nothing remains of the details. */
async function undo(deps: BookingDeps, entry: BusyPart): Promise<Refused> {
  await forgetDetails(deps, entry.holdId)
  const at = deps.now()
  const matter = await readMatter(deps, entry.siteId, entry.topicId)
  if (!matter) return { refused: 'hold-over' }
  const alternatives = await nearestFree(deps.models, { matter, at }, entry.startsAt, ALTERNATIVES)
  return { refused: 'hold-over', alternatives }
}

/** Only once its hold cannot be confirmed any more. */
export async function forgetDetails({ models }: BookingDeps, visitId: string): Promise<void> {
  await crashPoint('book.undo', () => models.visits.deleteOne({ _id: visitId, state: 'pending' }))
}

import type { z } from 'zod'
import type { SCHEDULE_API, StaffVisit } from '#machines/api-schedule.ts'
import { addDays, dateOf, dayBounds } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import { mayAct, staffVisit } from './staff-visit.ts'

/** Visits that one answer holds; a page that gets more asks for fewer days. */
export const MOST_FOUND = 200
/** Shown when nothing says otherwise. */
const DEFAULT_DAYS = 30
/** Long after the last visit that can be booked. */
const FAR_AHEAD_DAYS = 1_000

export type VisitQuery = z.infer<typeof SCHEDULE_API.findVisits.query>

/**
 * Visits by day, person, topic or e-mail, by time (C6, M3): the consultant's own, or those of the
 * manager's sites. By e-mail without a day: all that there are.
 */
export async function findVisits(
  models: Pick<Models, 'visits'>,
  query: VisitQuery,
  caller: Caller,
  now: number,
): Promise<{ visits: StaffVisit[]; more: boolean }> {
  const filters = filtersOf(query, caller)
  const startsAt = timeOf(query, now)
  const rows: VisitRow[] = []
  for (const filter of filters) {
    const found = await models.visits
      .find({ ...filter, startsAt, state: { $ne: 'pending' }, ...topicOf(query) })
      .sort({ startsAt: 1, _id: 1 })
      .limit(MOST_FOUND + 1)
      .lean<VisitRow[]>()
    rows.push(...found)
  }
  const own = rows
    .filter((row) => mayAct(row, caller))
    .sort((a, b) => a.startsAt - b.startsAt || (a._id < b._id ? -1 : 1))
  return {
    visits: own.slice(0, MOST_FOUND).map((row) => staffVisit(row, caller)),
    more: own.length > MOST_FOUND,
  }
}

/** Each is served by an index of its own, with the time behind it. */
function filtersOf({ email, staffId }: VisitQuery, caller: Caller): Record<string, string>[] {
  const { person, isManager } = caller
  const by = isManager ? staffId : person._id
  if (email) {
    const contact = { 'contact.email': email.trim().toLowerCase() }
    return by
      ? [{ ...contact, staffId: by }]
      : person.siteIds.map((siteId) => ({ ...contact, siteId }))
  }
  return by ? [{ staffId: by }] : person.siteIds.map((siteId) => ({ siteId }))
}

const topicOf = ({ topicId }: VisitQuery) => (topicId === undefined ? {} : { topicId })

function timeOf({ from, days, email }: VisitQuery, now: number): { $gte: number; $lt: number } {
  if (email && from === undefined) {
    return { $gte: 0, $lt: dayBounds(addDays(dateOf(now), FAR_AHEAD_DAYS)).to }
  }
  const first = from ?? dateOf(now)
  const last = addDays(first, (days ?? DEFAULT_DAYS) - 1)
  return { $gte: dayBounds(first).from, $lt: dayBounds(last).to }
}

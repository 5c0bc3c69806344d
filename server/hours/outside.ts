import type { StaffVisit } from '#machines/api-schedule.ts'
import { covers, type Span } from '#machines/slots.ts'
import { addDays, dateOf, openingSpans } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { SiteRow } from '#server/models/sites.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import { staffVisit } from '#server/schedule/staff-visit.ts'

/** Visits named in one answer; the rest is a number. */
export const MOST_NAMED = 100
/** Visits lie at most this far ahead: a year, and the days around its ends. */
const DAYS_AHEAD = 400

export type OpeningOf = Pick<SiteRow, 'opening' | 'exceptions'>
export type Outside = { outside: StaffVisit[]; outsideCount: number }

/**
 * Visits to come that the hours in force allow and the new ones do not, by time (M2). Those that were
 * outside before, because somebody wanted it so, are not named again.
 */
export async function visitsOutside(
  models: Pick<Models, 'visits'>,
  siteId: string,
  change: { from: OpeningOf | null; to: OpeningOf },
  caller: Caller,
  now: number,
): Promise<Outside> {
  const firstDate = addDays(dateOf(now), -1)
  const before = openingSpans(change.from, firstDate, DAYS_AHEAD)
  const after = openingSpans(change.to, firstDate, DAYS_AHEAD)
  const found: Outside = { outside: [], outsideCount: 0 }
  if (after === null) return found
  const rows = models.visits
    .find({ siteId, startsAt: { $gte: now }, state: { $in: ['booked', 'checked-in'] } })
    .sort({ startsAt: 1, _id: 1 })
    .lean<VisitRow>()
    .cursor({ batchSize: 500 })
  for await (const row of rows as AsyncIterable<VisitRow>) {
    if (isWithin(after, row) || !isWithin(before, row)) continue
    found.outsideCount += 1
    if (found.outside.length < MOST_NAMED) found.outside.push(staffVisit(row, caller))
  }
  return found
}

/** The visit itself, without its buffers (T8). */
const isWithin = (opening: readonly Span[] | null, { startsAt, endsAt }: VisitRow): boolean =>
  opening === null || covers(opening, { from: startsAt, to: endsAt })

import { z } from 'zod'
import { Id, Instant, ReportDate, StaffLanguage } from './api-parts.ts'
import { GIVE_UP_WITHIN_MS, REFUSED_JOINS } from './numbers.ts'
import { MAX_NUMBER_DAYS, NUMBERS_ROUTES } from './numbers-routes.ts'

/** What managers ask about the number of calls, now and over a period (M5, G9). */

export { MAX_NUMBER_DAYS }

const count = z.int().min(0)
const Spread = z.object({ medianMs: z.number(), p90Ms: z.number() }).nullable()
export const FiguresReply = z.object({
  calls: count,
  offered: count,
  answered: count,
  abandoned: count,
  abandonedWithin: z.array(count).length(GIVE_UP_WITHIN_MS.length + 1),
  dropped: count,
  transfers: count,
  noShows: count,
  refused: z.record(z.enum(REFUSED_JOINS), count),
  waiting: Spread,
  talking: Spread,
})
const Groups = z.array(z.object({ key: z.string(), figures: FiguresReply }))

/** One site at this moment. */
export const SiteNow = z.object({
  siteId: Id,
  name: z.string(),
  waiting: count,
  /** Arrival of the one who waits longest; null when nobody does. */
  longestSince: Instant.nullable(),
  /** Calls in which two people are, or are being connected. */
  calls: count,
  /** People in calls (G4: a channel is one person in a call). */
  channels: count,
  /** Everybody whose shift is begun, by name. */
  consultants: z.array(
    z.object({
      staffId: Id,
      name: z.string(),
      state: z.enum(['ready', 'offered', 'busy', 'wrapping', 'pause', 'away']),
      since: Instant,
    }),
  ),
})
export type SiteNow = z.infer<typeof SiteNow>

const period = {
  from: ReportDate,
  siteId: Id.optional(),
  topicId: Id.optional(),
}

export const NUMBERS_API = {
  numbersNow: {
    ...NUMBERS_ROUTES.numbersNow,
    reply: z.object({ now: Instant, sites: z.array(SiteNow) }),
  },
  numbers: {
    ...NUMBERS_ROUTES.numbers,
    query: z.strictObject({ ...period, days: z.coerce.number().int().min(1).max(MAX_NUMBER_DAYS) }),
    reply: z.object({
      zone: z.string(),
      all: FiguresReply,
      date: Groups,
      hour: Groups,
      siteId: Groups,
      topicId: Groups,
      /** What may be chosen: the manager's own sites and their topics, gone ones too. */
      sites: z.array(z.object({ siteId: Id, name: z.string() })),
      topics: z.array(
        z.object({ topicId: Id, siteId: Id, name: z.record(z.string(), z.string()) }),
      ),
    }),
  },
  /** One row for each day, hour, site and topic, and one for all. */
  exportNumbers: {
    ...NUMBERS_ROUTES.exportNumbers,
    request: z.strictObject({
      ...period,
      days: z.int().min(1).max(MAX_NUMBER_DAYS),
      language: StaffLanguage,
    }),
    reply: z.object({ fileName: z.string(), csv: z.string() }),
  },
} as const

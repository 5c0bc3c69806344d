import { z } from 'zod'
import { MAX_SLOT_DAYS } from './booking-routes.ts'
import { LANGUAGES, STAFF_LANGUAGES } from './languages.ts'

/** Pieces that the tables of the HTTP interface share. */

export const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/)
/** Made by the page itself, so that a request that is sent twice is done once (idempotency key). */
export const RequestId = z.uuid()
export const Language = z.enum(LANGUAGES)
export type Language = z.infer<typeof Language>
export const StaffLanguage = z.enum(STAFF_LANGUAGES)
export const Localised = z.record(z.string(), z.string()).describe('text by language')
/** A day of the site's calendar, Europe/Warsaw: `2026-11-25`. */
export const LocalDate = z.iso.date()
/** First day of a report; later ones are nobody's calendar, and beyond what days are counted in. */
export const ReportDate = LocalDate.refine((date) => date <= '2999-12-31', {
  message: 'beyond the calendar',
})
/** A time of day at the site, `08:30`; `24:00` ends a day. */
export const LocalTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/)
/** UTC instant (ms). */
export const Instant = z.int().min(0)
/** Half-open [from, to) of UTC instants (ms). */
export const SpanShape = z.object({ from: Instant, to: Instant })

/** A time that can be had, and who is free then. */
export const Slot = z.object({ startsAt: Instant, staffIds: z.array(Id) })
export type Slot = z.infer<typeof Slot>

export { MAX_SLOT_DAYS }
const days = z.coerce.number().int().min(1).max(MAX_SLOT_DAYS)
export const SlotsQuery = z.strictObject({ from: LocalDate, days, staffId: Id.optional() })

/** Free times of one topic, day by day; days without any are there with `free: 0`. */
export const SlotsReply = z.object({
  /** IANA name of the zone in which the days are days. */
  zone: z.string(),
  durationMs: z.int(),
  days: z.array(z.object({ date: LocalDate, free: z.int(), slots: z.array(Slot) })),
  /** Everybody who is named in the slots, as the city decided to show them. */
  staff: z.array(z.object({ staffId: Id, name: z.string() })),
  /** The last day that can be booked at all (how far ahead the topic allows). */
  lastDate: LocalDate,
})
export type SlotsReply = z.infer<typeof SlotsReply>

/** The same on the wire, read by `unpackSlots`: of each time its start, and who is free as hexadecimal digits. */
export const PackedSlots = SlotsReply.extend({
  days: z.array(
    z.object({
      date: LocalDate,
      slots: z.array(z.tuple([Instant, z.string().regex(/^[0-9a-f]*$/)])),
    }),
  ),
})
export type PackedSlots = z.infer<typeof PackedSlots>

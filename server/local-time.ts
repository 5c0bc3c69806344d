import { Temporal } from 'temporal-polyfill'
import { normalise, type Span } from '#machines/slots.ts'
import type { SiteRow } from './models/sites.ts'

/** Days and times of day of the city; everything inside is UTC ms (design rule 11). */

/** The zone of every site (IANA). */
export const ZONE = 'Europe/Warsaw'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Asked for again and again, and each costs the library some microseconds; a bound against odd dates. */
const MOST_MIDNIGHTS = 4_000
const midnights = new Map<string, number>()

/** The first instant of a local day (ms UTC). @throws RangeError when it is no date */
function midnightOf(date: string): number {
  const known = midnights.get(date)
  if (known !== undefined) return known
  const at = Temporal.PlainDate.from(date).toZonedDateTime(ZONE).epochMilliseconds
  if (midnights.size >= MOST_MIDNIGHTS) midnights.clear()
  midnights.set(date, at)
  return at
}

const utcDate = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The local day in which an instant lies, `2026-11-25`. */
export function dateOf(at: number): string {
  const guess = utcDate(at + HOUR_MS)
  if (at < midnightOf(guess)) return addDays(guess, -1)
  const next = addDays(guess, 1)
  return at < midnightOf(next) ? guess : next
}

/** The hour of the day in which an instant lies, 0 to 23; the doubled hour of autumn is one. */
export function hourOf(at: number): number {
  const { from, to } = dayBounds(dateOf(at))
  if (to - from === DAY_MS) return Math.floor((at - from) / HOUR_MS)
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).hour
}

/** A local day as instants: 23, 24 or 25 hours. */
export function dayBounds(date: string): Span {
  return { from: midnightOf(date), to: midnightOf(addDays(date, 1)) }
}

/** So many local days from this one on, as the condition of a query on instants. */
export const daysFilter = (from: string, days: number) => ({
  $gte: dayBounds(from).from,
  $lt: dayBounds(addDays(from, days - 1)).to,
})

/**
 * The instant of a time of day, `08:30`; `24:00` ends the day. A time that the clock change skips moves
 * forward by the hour, of a doubled one the first counts.
 */
export function instantOf(date: string, time: string): number {
  const { from, to } = dayBounds(date)
  if (time === '24:00') return to
  if (to - from === DAY_MS) return from + minutesOf(time) * 60_000
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(ZONE, {
    disambiguation: 'compatible',
  }).epochMilliseconds
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** The date so many days later, earlier when negative. */
export function addDays(date: string, days: number): string {
  return utcDate(Date.parse(date) + days * DAY_MS)
}

/** ISO weekday, 1 = Monday. */
export function weekdayOf(date: string): number {
  return new Date(Date.parse(date)).getUTCDay() || 7
}

/**
 * When a site is open on `days` days from `fromDate` on: its weekly rules, a dated exception instead of
 * them where there is one. Sorted; a night over midnight is one span.
 *
 * @returns null when nothing is laid down for these days: open whenever somebody is at work
 */
export function openingSpans(
  site: Pick<SiteRow, 'opening' | 'exceptions'> | null,
  fromDate: string,
  days: number,
): Span[] | null {
  if (!site) return null
  const dates = Array.from({ length: days }, (_, index) => addDays(fromDate, index))
  const exceptions = new Map(site.exceptions.map(({ date, parts }) => [date, parts]))
  if (site.opening.length === 0 && !dates.some((date) => exceptions.has(date))) return null
  return normalise(
    dates.flatMap((date) => {
      const exception = exceptions.get(date)
      if (!exception && site.opening.length === 0) return [dayBounds(date)]
      const parts = exception ?? site.opening.filter(({ weekday }) => weekday === weekdayOf(date))
      return parts.map(({ from, to }) => ({
        from: instantOf(date, from),
        to: instantOf(date, to),
      }))
    }),
  )
}

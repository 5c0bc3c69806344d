import type { SpanShape } from '#machines/api-parts.ts'
import type { z } from 'zod'

/**
 * Days of the site's calendar as the server writes them (`2026-11-25`), and instants (ms UTC) as times
 * of day in its zone. A date here is a square of the calendar, never an instant.
 */

export type Span = z.infer<typeof SpanShape>

/** Where days are days until a reply has named its zone; every site so far lies there. */
export const DEFAULT_ZONE = 'Europe/Warsaw'
const DAY_MS = 86_400_000
export const DAY_MINUTES = 24 * 60

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10)
}

/** So many dates from one on. */
export function daysFrom(date: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(date, index))
}

/** How many days lie between two dates; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7
}

/** The Monday of a date's week. */
export function weekOf(date: string): string {
  return addDays(date, 1 - weekdayOf(date))
}

/** Whether a text is a date as the server writes it, and one that exists. */
export function isDate(text: string | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** "2026-11-25 10:20" in a zone; Swedish writes it like that. */
function stampOf(at: number, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
    formats.set(zone, format)
  }
  return format.format(at)
}

/** The day in which an instant lies. */
export const dateAt = (at: number, zone: string) => stampOf(at, zone).slice(0, 10)

/** The time of day of an instant, `08:30`. */
export const timeAt = (at: number, zone: string) => stampOf(at, zone).slice(-5)

/** A span of one day as times of day; an end at the next midnight is `24:00`. */
export function timesOf(span: Span, date: string, zone: string): { from: string; to: string } {
  const to = dateAt(span.to, zone) > date ? '24:00' : timeAt(span.to, zone)
  return { from: timeAt(span.from, zone), to }
}

/** `08:30` as minutes from midnight; NaN when it is no time. */
export function minutesOf(time: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(time)
  return match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
}

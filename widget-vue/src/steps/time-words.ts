import type { DateName, MonthName } from './calendar.ts'

/** The zone of the city's clock; the server names it with every list of times. */
export const CITY_ZONE = 'Europe/Warsaw'

const LOCALES: Record<string, string> = { pl: 'pl-PL', en: 'en-GB', uk: 'uk-UA' }
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(language: string, options: Intl.DateTimeFormatOptions, instant: number): string {
  const name = `${language}${JSON.stringify(options)}`
  let formatter = formatters.get(name)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(LOCALES[language] ?? language, options)
    formatters.set(name, formatter)
  }
  return formatter.format(instant)
}

const DAY = { day: 'numeric', month: 'long' } as const
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const instantOf = (date: DateName) => Date.parse(`${date}T12:00:00Z`)

/** "środa 25 listopada": a day of the calendar, in no zone at all. */
export const dateWords = (date: DateName, language: string): string =>
  `${format(language, { weekday: 'long', timeZone: 'UTC' }, instantOf(date))} ${format(language, { ...DAY, timeZone: 'UTC' }, instantOf(date))}`

/** "listopad 2026". */
export const monthWords = (month: MonthName, language: string): string =>
  format(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }, instantOf(`${month}-01`))

/** "pon." and "poniedziałek" for Monday (0) to Sunday (6). */
export const weekdayWords = (weekday: number, language: string, style: 'short' | 'long'): string =>
  format(language, { weekday: style, timeZone: 'UTC' }, Date.UTC(2024, 0, 1 + weekday))

/** The day of an instant at the site, `2026-11-25`. */
export const dateOf = (instant: number, zone = CITY_ZONE): DateName =>
  format('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }, instant)

/** "10:30" by the site's clock, whatever clock the browser has. */
export const clockWords = (instant: number, language: string, zone = CITY_ZONE): string =>
  format(language, { ...TIME, timeZone: zone }, instant)

/** "środa 25 listopada 2026, 10:30": an instant at the site. */
export function momentWords(instant: number, language: string, zone = CITY_ZONE): string {
  const date = dateOf(instant, zone)
  return `${dateWords(date, language)} ${date.slice(0, 4)}, ${clockWords(instant, language, zone)}`
}

/** "jutro, 08:00" for the day that `now` lies in and the next one, `momentWords` for others. */
export function soonWords(instant: number, now: number, language: string): string {
  const noonOf = (at: number) => instantOf(dateOf(at))
  const days = (noonOf(instant) - noonOf(now)) / 86_400_000
  if (days < 0 || days > 1) return momentWords(instant, language)
  const day = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
  return `${day}, ${clockWords(instant, language)}`
}

/**
 * Times of one day, each as it stands on a clock; where the clock shows one twice (the hour that
 * comes again in October) the zone's short name tells them apart.
 */
export function clockLabels(
  instants: readonly number[],
  language: string,
  zone = CITY_ZONE,
): string[] {
  const plain = instants.map((instant) => clockWords(instant, language, zone))
  return plain.map((label, at) =>
    plain.indexOf(label) === plain.lastIndexOf(label)
      ? label
      : format(language, { ...TIME, timeZone: zone, timeZoneName: 'short' }, instants[at]!),
  )
}

import type { DateName, MonthName } from './calendar.ts'

/** The zone of the city's clock; the server names it with every list of times. */
export const CITY_ZONE = 'Europe/Warsaw'

const LOCALES: Record<string, string> = { pl: 'pl-PL', en: 'en-GB', uk: 'uk-UA' }
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language}${JSON.stringify(options)}`
  let known = formatters.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(LOCALES[language] ?? language, options)
    formatters.set(name, known)
  }
  return known
}

const format = (language: string, options: Intl.DateTimeFormatOptions, instant: number): string =>
  formatter(language, options).format(instant)

const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const
const DAY_OF_YEAR = { ...DAY, year: 'numeric' } as const
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const instantOf = (date: DateName) => Date.parse(`${date}T12:00:00Z`)

/** "środa, 25 listopada": a day of the calendar, in no zone at all. */
export const dateWords = (date: DateName, language: string): string =>
  format(language, { ...DAY, timeZone: 'UTC' }, instantOf(date))

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

/**
 * "środa, 25 listopada 2026, 10:30": an instant at the site. Day and time are put together here: Polish
 * Intl leaves out the comma between them, which its ranges have.
 */
export const momentWords = (instant: number, language: string, zone = CITY_ZONE): string =>
  `${format(language, { ...DAY_OF_YEAR, timeZone: zone }, instant)}, ${clockWords(instant, language, zone)}`

/** "środa, 25 listopada 2026, 10:30–10:40": a time at the site with its end. */
export const rangeWords = (from: number, to: number, language: string, zone = CITY_ZONE): string =>
  formatter(language, { ...DAY_OF_YEAR, ...TIME, timeZone: zone }).formatRange(from, to)

type Translate = (key: string, named: Record<string, unknown>) => string

/**
 * When the line opens again, within a sentence: "Otwieramy jutro o 8:00.", "Otwieramy we wtorek o 8:00.",
 * with its date where that is a week ahead or more. Weekdays change their form after a preposition, which
 * Intl does not know: the messages have them.
 *
 * @param opensAt ms UTC
 */
export function opensWords(opensAt: number, now: number, t: Translate, language: string): string {
  const noon = instantOf(dateOf(opensAt))
  const days = (noon - instantOf(dateOf(now))) / 86_400_000
  const time = format(language, { ...TIME, hour: 'numeric', timeZone: CITY_ZONE }, opensAt)
  if (days === 0 || days === 1) {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
    return t('opens.at', { day: relative.format(days, 'day'), time })
  }
  const day = t(`opens.on[${new Date(noon).getUTCDay()}]`, {})
  if (days > 1 && days < 7) return t('opens.at', { day, time })
  const named = { day: 'numeric', month: 'long', timeZone: CITY_ZONE } as const
  return t('opens.dated', { day, date: format(language, named, opensAt), time })
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

/**
 * Days of the site's calendar as the server names them, `2026-11-25`, and the month grid over them
 * (ARIA APG). Only names of days are counted here; which instant a day begins at is the server's matter.
 */
export type DateName = string
/** `2026-11`. */
export type MonthName = string
export type DateBounds = { first: DateName; last: DateName }

const DAY_MS = 86_400_000
const dayNumber = (date: DateName): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS
const nameOf = (number: number): DateName => new Date(number * DAY_MS).toISOString().slice(0, 10)

export const addDays = (date: DateName, days: number): DateName => nameOf(dayNumber(date) + days)
export const daysBetween = (from: DateName, to: DateName): number => dayNumber(to) - dayNumber(from)
/** Monday is 0. */
export const weekdayOf = (date: DateName): number =>
  (new Date(dayNumber(date) * DAY_MS).getUTCDay() + 6) % 7
export const monthOf = (date: DateName): MonthName => date.slice(0, 7)

/** The same day of another month, or its last day where there is no such one. */
export function addMonths(date: DateName, months: number): DateName {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10)
}

/** Weeks of a month from Monday to Sunday; null where a week reaches into another month. */
export function weeksOf(month: MonthName): (DateName | null)[][] {
  const first = `${month}-01`
  const length = daysBetween(first, addMonths(first, 1))
  const lead = weekdayOf(first)
  return Array.from({ length: Math.ceil((lead + length) / 7) }, (_week, week) =>
    Array.from({ length: 7 }, (_day, day) => {
      const at = week * 7 + day - lead
      return at >= 0 && at < length ? addDays(first, at) : null
    }),
  )
}

const STEPS: Record<string, (date: DateName) => DateName> = {
  ArrowLeft: (date) => addDays(date, -1),
  ArrowRight: (date) => addDays(date, 1),
  ArrowUp: (date) => addDays(date, -7),
  ArrowDown: (date) => addDays(date, 7),
  Home: (date) => addDays(date, -weekdayOf(date)),
  End: (date) => addDays(date, 6 - weekdayOf(date)),
  PageUp: (date) => addMonths(date, -1),
  PageDown: (date) => addMonths(date, 1),
}

export const within = (date: DateName, { first, last }: DateBounds): DateName =>
  date < first ? first : date > last ? last : date

/** Where a key of the grid leads, kept inside the days that can be had; null: not a key of the grid. */
export function dateAfterKey(date: DateName, key: string, bounds: DateBounds): DateName | null {
  const step = STEPS[key]
  return step ? within(step(date), bounds) : null
}

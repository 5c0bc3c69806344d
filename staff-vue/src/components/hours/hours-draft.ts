import type { Hours } from '#machines/api-admin.ts'
import { openingProblems } from '#machines/opening-rules.ts'
import { minutesOf, weekdayOf } from '../schedule/local-days.ts'
import type { PlanFaults, TimeRange } from '../schedule/plan-draft.ts'

/** A day that differs from its weekday; no parts: closed. */
export type DatedDay = { date: string; parts: TimeRange[]; note: Record<string, string> }
/** Opening hours as they are being edited; times are as a time field has them, midnight is 00:00. */
export type HoursDraft = {
  /** Monday first. */
  week: TimeRange[][]
  /** By date. */
  days: DatedDay[]
  pushesOverVisits: boolean
}
/** What is wrong: of each weekday from 0 on by row (`opening.1`), and of dated days by date. */
export type HoursFaults = { week: PlanFaults[]; days: Record<string, string> }

const NO_DAYS = [0, 1, 2, 3, 4, 5, 6] as const
const typed = ({ from, to }: TimeRange): TimeRange => ({ from, to: to === '24:00' ? '00:00' : to })
/** A time field knows no 24:00; an end at 00:00 can only mean it. */
const meant = ({ from, to }: TimeRange): TimeRange => ({ from, to: to === '00:00' ? '24:00' : to })

export function hoursDraft({ opening, exceptions, pushesOverVisits }: Hours): HoursDraft {
  return {
    week: NO_DAYS.map((day) =>
      opening.filter(({ weekday }) => weekday === day + 1).map((rule) => typed(rule)),
    ),
    days: exceptions.map(({ date, parts, note }) => ({
      ...{ date, parts: parts.map(typed), note: { ...note } },
    })),
    pushesOverVisits,
  }
}

/** What is sent for a draft. */
export function hoursOf(siteId: string, { week, days, pushesOverVisits }: HoursDraft): Hours {
  return {
    siteId,
    opening: week.flatMap((parts, day) =>
      parts.map((part) => ({ weekday: day + 1, ...meant(part) })),
    ),
    exceptions: days.map(({ date, parts, note }) => ({ date, parts: parts.map(meant), note })),
    pushesOverVisits,
  }
}

/** Faults that can be told before anything is sent; empty fields first. */
export function hoursFaults(draft: HoursDraft, today: string): HoursFaults {
  const empty = draft.week.map((parts) => emptyFields(parts))
  if (empty.some((faults) => Object.keys(faults).length > 0)) return { week: empty, days: {} }
  return placed(openingProblems(hoursOf('', draft), today), draft)
}

/** Faults by path (`opening.3`, `exceptions.0.date`), each at its row or day. */
export function placed(fields: Readonly<Record<string, string>>, draft: HoursDraft): HoursFaults {
  const rows = draft.week.flatMap((parts, day) => parts.map((_, index) => ({ day, index })))
  const faults: HoursFaults = { week: NO_DAYS.map(() => ({})), days: {} }
  for (const [path, fault] of Object.entries(fields)) {
    const [list, at] = path.split('.')
    const row = rows[Number(at)]
    const date = draft.days[Number(at)]?.date
    if (list === 'opening' && row) faults.week[row.day]![`opening.${row.index}`] = fault
    else if (list === 'exceptions' && date) faults.days[date] = fault
  }
  return faults
}

export function countFaults({ week, days }: HoursFaults): number {
  const all = [...week, days]
  return all.reduce((sum, faults) => sum + Object.keys(faults).length, 0)
}

/** Faults of the rows of one day by themselves. */
export function partFaults(parts: readonly TimeRange[]): PlanFaults {
  const empty = emptyFields(parts)
  if (Object.keys(empty).length > 0) return empty
  const opening = parts.map((part) => ({ weekday: 1, ...meant(part) }))
  return openingProblems({ opening, exceptions: [] }, '')
}

function emptyFields(parts: readonly TimeRange[]): PlanFaults {
  const faults: PlanFaults = {}
  parts.forEach(({ from, to }, index) => {
    const isWhole = !Number.isNaN(minutesOf(from)) && !Number.isNaN(minutesOf(to))
    if (!isWhole) faults[`opening.${index}`] = 'noTime'
  })
  return faults
}

/** Puts a day among the others, in place of one of the same date or of `before`. */
export function withDay(
  days: readonly DatedDay[],
  day: DatedDay,
  before: string | null = null,
): DatedDay[] {
  const others = days.filter(({ date }) => date !== day.date && date !== before)
  return [...others, day].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** The holidays on which the site would be open otherwise, as closed days; what is there already stays. */
export function withHolidays(
  { week, days }: HoursDraft,
  holidays: readonly { date: string; name: Record<string, string> }[],
  today: string,
): { days: DatedDay[]; added: number } {
  const isAlwaysOpen = week.every((parts) => parts.length === 0)
  const missing = holidays.filter(
    ({ date }) =>
      date >= today &&
      !days.some((day) => day.date === date) &&
      (isAlwaysOpen || week[weekdayOf(date) - 1]!.length > 0),
  )
  const closed = missing.map(({ date, name }) => ({ date, parts: [], note: { ...name } }))
  return { days: closed.reduce((all, day) => withDay(all, day), [...days]), added: missing.length }
}

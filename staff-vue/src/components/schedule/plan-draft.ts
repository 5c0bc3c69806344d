import type { DayPlan } from '#machines/api-schedule.ts'
import { MAX_CHANGED_DAYS } from '#machines/schedule-routes.ts'
import { workingDayProblems } from '#machines/working-time.ts'
import {
  addDays,
  DAY_MINUTES,
  daysBetween,
  daysFrom,
  isDate,
  minutesOf,
  weekdayOf,
} from './local-days.ts'

export type TimeRange = { from: string; to: string }

/** Working hours as they are being typed: the same for every chosen day of a range. */
export type PlanDraft = {
  first: string
  last: string
  /** 1 is Monday; which days of the range are meant. */
  weekdays: number[]
  /** A day without work, whatever stands in the fields. */
  free: boolean
  periods: TimeRange[]
  breaks: TimeRange[]
}

/** The dates that a draft means, in order. */
export function datesOf({ first, last, weekdays }: PlanDraft): string[] {
  if (!isDate(first) || !isDate(last) || last < first) return []
  const count = Math.min(daysBetween(first, last), 2 * 366) + 1
  return daysFrom(first, count).filter((date) => weekdays.includes(weekdayOf(date)))
}

/** What is sent for a draft: one plan for each date. */
export function plansOf(draft: PlanDraft): DayPlan[] {
  const periods = draft.free ? [] : draft.periods.map(untilMidnight)
  const breaks = draft.free ? [] : draft.breaks.map(untilMidnight)
  return datesOf(draft).map((date) => ({ date, periods, breaks }))
}

/** A time field knows no 24:00; an end at 00:00 can only mean it. */
const untilMidnight = ({ from, to }: TimeRange): TimeRange => ({
  from,
  to: to === '00:00' ? '24:00' : to,
})

/** What is wrong, by field: `first`, `last`, `weekdays`, `periods`, `periods.1`, `breaks.0`. */
export type PlanFaults = Record<string, string>

/** The faults that can be told before anything is sent, as the last part of a message key. */
export function planFaults(draft: PlanDraft, today: string): PlanFaults {
  const faults: PlanFaults = {}
  if (!isDate(draft.first)) faults['first'] = 'noDate'
  else if (draft.first < today) faults['first'] = 'past'
  if (!isDate(draft.last)) faults['last'] = 'noDate'
  else if (isDate(draft.first) && draft.last < draft.first) faults['last'] = 'beforeFirst'
  const days = datesOf(draft).length
  if (Object.keys(faults).length === 0 && days === 0) faults['weekdays'] = 'noDay'
  if (days > MAX_CHANGED_DAYS) faults['last'] = 'tooMany'
  if (draft.free) return faults
  if (draft.periods.length === 0) faults['periods'] = 'noPeriod'
  return { ...faults, ...timeFaults(draft) }
}

function timeFaults({ periods, breaks }: PlanDraft): PlanFaults {
  const faults: PlanFaults = {}
  const spans = (list: TimeRange[], name: string) =>
    list.map(untilMidnight).map(({ from, to }, index) => {
      const span = { from: minutesOf(from), to: minutesOf(to) }
      if (Number.isNaN(span.from) || Number.isNaN(span.to)) faults[`${name}.${index}`] = 'noTime'
      return span
    })
  const day = {
    bounds: { from: 0, to: DAY_MINUTES },
    periods: spans(periods, 'periods'),
    breaks: spans(breaks, 'breaks'),
  }
  return Object.keys(faults).length > 0 ? faults : workingDayProblems(day)
}

/** A fault that the server found (`days.3.periods.1`), at its field; faults of a date name it. */
export function serverFaults(
  fields: Record<string, string>,
  plans: readonly DayPlan[],
): { faults: PlanFaults; dates: string[] } {
  const faults: PlanFaults = {}
  const dates = new Set<string>()
  for (const [path, fault] of Object.entries(fields)) {
    const match = /^days\.(\d+)(?:\.(.+))?$/.exec(path)
    const date = plans[Number(match?.[1])]?.date
    if (date) dates.add(date)
    const field = match?.[2] ?? 'date'
    faults[field === 'date' ? 'first' : field] = fault
  }
  return { faults, dates: [...dates].sort() }
}

/** A new period begins where the last one ended, an hour later; at most until midnight. */
export function nextRange(ranges: readonly TimeRange[], hours: number): TimeRange {
  const last = ranges.at(-1)
  if (!last) return { from: '08:00', to: '16:00' }
  const from = Math.min((minutesOf(last.to) || 0) + 60, DAY_MINUTES - 60)
  return { from: clock(from), to: clock(Math.min(from + hours * 60, DAY_MINUTES - 1)) }
}

/** A break of half an hour in the middle of the first period. */
export function nextBreak(periods: readonly TimeRange[]): TimeRange {
  const [first] = periods
  if (!first) return { from: '12:00', to: '12:30' }
  const middle = Math.floor((minutesOf(first.from) + minutesOf(first.to)) / 2 / 30) * 30
  return Number.isNaN(middle)
    ? { from: '12:00', to: '12:30' }
    : { from: clock(middle), to: clock(middle + 30) }
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The draft with which a day opens: its own hours, or eight to four. */
export function draftOf(
  date: string,
  periods: readonly TimeRange[],
  breaks: readonly TimeRange[],
): PlanDraft {
  return {
    first: date,
    last: date,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    free: false,
    periods: periods.length > 0 ? periods.map(typed) : [{ from: '08:00', to: '16:00' }],
    breaks: breaks.map(typed),
  }
}
const typed = ({ from, to }: TimeRange): TimeRange => ({ from, to: to === '24:00' ? '00:00' : to })

/** The draft for a whole working week and the weeks after it. */
export function weekDraft(monday: string, today: string): PlanDraft {
  const first = monday < today ? today : monday
  return { ...draftOf(first, [], []), last: addDays(monday, 6), weekdays: [1, 2, 3, 4, 5] }
}

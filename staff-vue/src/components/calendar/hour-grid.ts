import type { CalendarDay, StaffVisit } from '#machines/api-schedule.ts'
import { openOf } from '#machines/working-time.ts'
import { DAY_MINUTES, minutesOf, timeAt, timesOf } from '../schedule/local-days.ts'
import type { Span } from '../schedule/local-days.ts'

/** Hours shown when there is nothing outside them. */
const FIRST_HOUR = 8
const LAST_HOUR = 16

/** How an hour of a day is used by working time; the words for it stand in the head of the day. */
export type HourUse = 'open' | 'partly' | 'closed'
export type HourCell = { date: string; use: HourUse; visits: StaffVisit[] }
export type HourRow = { hour: number; cells: HourCell[] }

/**
 * The table of a calendar: a row for each hour of the day at the site, a cell for each day. A visit
 * stands in the hour in which it begins; rows reach from the first hour that is needed to the last.
 */
export function hourGrid(days: readonly CalendarDay[], zone: string): HourRow[] {
  const columns = days.map((day) => columnOf(day, zone))
  const used = columns.flatMap(({ open, starts }) => [
    ...open.flatMap(({ from, to }) => [Math.floor(from / 60), Math.ceil(to / 60) - 1]),
    ...starts.map(({ hour }) => hour),
  ])
  const first = Math.min(FIRST_HOUR, ...used)
  const last = Math.max(LAST_HOUR - 1, ...used)
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = first + index
    return {
      hour,
      cells: columns.map(({ date, open, starts }) => ({
        date,
        use: useOf(open, hour),
        visits: starts.filter((start) => start.hour === hour).map(({ visit }) => visit),
      })),
    }
  })
}

function columnOf(day: CalendarDay, zone: string) {
  const minutes = (span: Span) => {
    const { from, to } = timesOf(span, day.date, zone)
    return { from: minutesOf(from), to: minutesOf(to) }
  }
  return {
    date: day.date,
    open: openOf(day.periods.map(minutes), day.breaks.map(minutes)),
    starts: byTime(day.visits).map((visit) => ({
      visit,
      hour: Math.floor(minutesOf(timeAt(visit.startsAt, zone)) / 60),
    })),
  }
}

export function byTime(visits: readonly StaffVisit[]): StaffVisit[] {
  return [...visits].sort((a, b) => a.startsAt - b.startsAt)
}

function useOf(open: readonly Span[], hour: number): HourUse {
  const from = hour * 60
  const to = Math.min(from + 60, DAY_MINUTES)
  const covered = open.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)),
    0,
  )
  if (covered === 0) return 'closed'
  return covered >= to - from ? 'open' : 'partly'
}

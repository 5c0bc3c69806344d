import { addDays, isDate, weekOf } from '../schedule/local-days.ts'

export const CALENDAR_VIEWS = ['week', 'day', 'list'] as const
export type CalendarView = (typeof CALENDAR_VIEWS)[number]

/** The words of the views in addresses. */
const PATHS: Record<CalendarView, string> = { week: 'tydzien', day: 'dzien', list: 'lista' }
/** Days that a list shows at once. */
const LIST_DAYS = 14

/** What the calendar shows: a view around a date. */
export type CalendarPlace = { view: CalendarView; date: string }

/** Reads `['tydzien', '2026-11-25']`; what is missing or wrong becomes the base view of today. */
export function placeOf(
  detail: readonly string[],
  base: CalendarView,
  today: string,
): CalendarPlace {
  const view = CALENDAR_VIEWS.find((one) => PATHS[one] === detail[0]) ?? base
  return { view, date: isDate(detail[1]) ? detail[1] : today }
}

export const detailOf = ({ view, date }: CalendarPlace): string[] => [PATHS[view], date]

/** The days that a place shows. */
export function shownDays({ view, date }: CalendarPlace): { from: string; days: number } {
  if (view === 'week') return { from: weekOf(date), days: 7 }
  return { from: date, days: view === 'day' ? 1 : LIST_DAYS }
}

/** The place before (-1) or after (1) this one. */
export function stepFrom(place: CalendarPlace, by: -1 | 1): CalendarPlace {
  return { ...place, date: addDays(place.date, by * shownDays(place).days) }
}

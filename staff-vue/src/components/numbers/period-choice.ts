import { MAX_NUMBER_DAYS } from '#machines/numbers-routes.ts'
import { addDays, daysBetween, isDate } from '../schedule/local-days.ts'

/** The days that numbers are asked for, both included; as they stand in the fields of a form. */
export type PeriodDates = { from: string; to: string }

/** Periods that one press chooses: this week's and month's length back from today, this quarter so far. */
export const PRESETS = ['today', 'yesterday', 'week', 'month', 'quarter'] as const
export type Preset = (typeof PRESETS)[number]

export function presetDates(preset: Preset, today: string): PeriodDates {
  const back = (days: number) => ({ from: addDays(today, 1 - days), to: today })
  if (preset === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) }
  if (preset === 'week') return back(7)
  if (preset === 'month') return back(30)
  return preset === 'quarter' ? { from: quarterOf(today), to: today } : back(1)
}

export function isPreset(preset: Preset, { from, to }: PeriodDates, today: string): boolean {
  const dates = presetDates(preset, today)
  return dates.from === from && dates.to === to
}

/** The first day of a date's quarter of the year. */
function quarterOf(date: string): string {
  const month = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1
  return `${date.slice(0, 4)}-${String(month).padStart(2, '0')}-01`
}

/** How many days a period has. */
export const daysOf = ({ from, to }: PeriodDates) => daysBetween(from, to) + 1

export const PERIOD_FAULTS = ['no-date', 'ahead', 'backwards', 'too-long'] as const
export type PeriodFault = { field: keyof PeriodDates; fault: (typeof PERIOD_FAULTS)[number] }

/** What is wrong with the dates that were typed, and at which field; null when they can be asked for. */
export function periodFault(dates: PeriodDates, today: string): PeriodFault | null {
  if (!isDate(dates.from)) return { field: 'from', fault: 'no-date' }
  if (!isDate(dates.to)) return { field: 'to', fault: 'no-date' }
  if (dates.from > today) return { field: 'from', fault: 'ahead' }
  if (dates.to < dates.from) return { field: 'to', fault: 'backwards' }
  return daysOf(dates) > MAX_NUMBER_DAYS ? { field: 'to', fault: 'too-long' } : null
}

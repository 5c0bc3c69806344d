import type { Figures } from '#machines/numbers.ts'
import { daysFrom, weekOf } from '../schedule/local-days.ts'
import { daysOf } from './period-choice.ts'
import type { PeriodDates } from './period-choice.ts'

/** One bar of a chart before it has words: a group's key, and the two parts that the bar is made of. */
export type ChartPoint = { key: string; answered: number; unanswered: number }
export type NumberGroup = { key: string; figures: Figures }

/** Days beyond these are drawn by the week: more bars than that nobody reads. */
const MOST_DAYS = 31

export function pointOf({ key, figures }: NumberGroup): ChartPoint {
  const { calls, answered } = figures
  return { key, answered, unanswered: calls - answered }
}

/** Every hour from the first to the last one with a call, empty ones too: `08`, `09`, … */
export function hourPoints(groups: readonly NumberGroup[]): ChartPoint[] {
  const hours = groups.filter(({ figures }) => figures.calls > 0).map(({ key }) => Number(key))
  if (hours.length === 0) return []
  const first = Math.min(...hours)
  const keys = Array.from({ length: Math.max(...hours) - first + 1 }, (_, index) =>
    String(first + index).padStart(2, '0'),
  )
  return filled(groups, keys)
}

/** Every day of the period; in a long one every week, named by the first of its days that is in it. */
export function datePoints(
  groups: readonly NumberGroup[],
  period: PeriodDates,
): { by: 'day' | 'week'; points: ChartPoint[] } {
  const days = filled(groups, daysFrom(period.from, daysOf(period)))
  if (days.length <= MOST_DAYS) return { by: 'day', points: days }
  const weeks = new Map<string, ChartPoint>()
  for (const day of days) {
    const week = weeks.get(weekOf(day.key))
    weeks.set(weekOf(day.key), week ? sumOf(week, day) : day)
  }
  return { by: 'week', points: [...weeks.values()] }
}

/** The one with most calls, the earliest of equal ones; null when nobody called. */
export function largest<Point extends Omit<ChartPoint, 'key'>>(
  points: readonly Point[],
): Point | null {
  let most: Point | null = null
  for (const point of points) if (sizeOf(point) > (most ? sizeOf(most) : 0)) most = point
  return most
}

export const sizeOf = ({ answered, unanswered }: Omit<ChartPoint, 'key'>) => answered + unanswered

function filled(groups: readonly NumberGroup[], keys: readonly string[]): ChartPoint[] {
  const points = new Map(groups.map((group) => [group.key, pointOf(group)]))
  return keys.map((key) => points.get(key) ?? { key, answered: 0, unanswered: 0 })
}

const sumOf = (one: ChartPoint, other: ChartPoint): ChartPoint => ({
  key: one.key,
  answered: one.answered + other.answered,
  unanswered: one.unanswered + other.unanswered,
})

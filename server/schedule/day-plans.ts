import type { DayPlan } from '#machines/api-schedule.ts'
import type { Span } from '#machines/slots.ts'
import { workingDayProblems } from '#machines/working-time.ts'
import { dateOf, dayBounds, instantOf } from '#server/local-time.ts'

/** Working time of one day as instants, each list by time. */
export type PlannedDay = { date: string; periods: Span[]; breaks: Span[] }
/** What is wrong, by the path of the field: `days.0.periods.1`. */
export type PlanProblems = Record<string, string>

const byTime = (a: Span, b: Span): number => a.from - b.from

/**
 * Turns times of day into instants and checks them; a day is named once and is not over.
 * @param now ms UTC
 */
export function readDayPlans(
  plans: readonly DayPlan[],
  now: number,
): { days: PlannedDay[]; problems: PlanProblems } {
  const today = dateOf(now)
  const problems: PlanProblems = {}
  const seen = new Set<string>()
  const days = plans.map(({ date, periods, breaks }, index) => {
    const spans = (list: DayPlan['periods']) =>
      list.map(({ from, to }) => ({ from: instantOf(date, from), to: instantOf(date, to) }))
    const day = { date, periods: spans(periods), breaks: spans(breaks) }
    if (date < today) problems[`days.${index}.date`] = 'past'
    else if (seen.has(date)) problems[`days.${index}.date`] = 'twice'
    seen.add(date)
    const found = workingDayProblems({ bounds: dayBounds(date), ...day })
    for (const [field, problem] of Object.entries(found)) {
      problems[`days.${index}.${field}`] = problem
    }
    return { date, periods: day.periods.sort(byTime), breaks: day.breaks.sort(byTime) }
  })
  return { days, problems }
}

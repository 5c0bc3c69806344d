import { covers, overlaps, subtract, type Span } from './spans.ts'

/** Working time of one day (C5, M2): what may be saved, and what of it can be booked. W1 to W6 of SPEC.md. */

/** Periods and breaks of a day, as UTC spans; a night shift is two days. */
export type WorkingDay = {
  /** From local midnight to local midnight: 23, 24 or 25 hours. */
  bounds: Span
  periods: readonly Span[]
  breaks: readonly Span[]
}

export const TIME_PROBLEMS = [
  /** Ends before it begins, or at once. */
  'inverted',
  /** Not wholly in its own day. */
  'crosses-midnight',
  /** Shares time with one that stands before it in its list. */
  'overlaps',
  /** A break that no single period holds. */
  'outside-work',
] as const
export type TimeProblem = (typeof TIME_PROBLEMS)[number]

/**
 * What is wrong with a day, one problem for each field: `periods.1`, `breaks.0`. Empty: it may be saved.
 * Breaks are compared with the periods only where these are sound.
 */
export function workingDayProblems({
  bounds,
  periods,
  breaks,
}: WorkingDay): Record<string, TimeProblem> {
  const problems: Record<string, TimeProblem> = {}
  periods.forEach((period, index) => {
    const problem = spanProblem(period, periods.slice(0, index), bounds)
    if (problem) problems[`periods.${index}`] = problem
  })
  const soundPeriods = Object.keys(problems).length === 0
  breaks.forEach((pause, index) => {
    const problem = spanProblem(pause, breaks.slice(0, index), bounds)
    if (problem) problems[`breaks.${index}`] = problem
    else if (soundPeriods && !covers(periods, pause)) problems[`breaks.${index}`] = 'outside-work'
  })
  return problems
}

function spanProblem(span: Span, earlier: readonly Span[], bounds: Span): TimeProblem | null {
  if (span.from >= span.to) return 'inverted'
  if (!covers([bounds], span)) return 'crosses-midnight'
  return overlaps(earlier, span) ? 'overlaps' : null
}

/** What can be booked of a day: the periods without the breaks, sorted, none touching. */
export function openOf(periods: readonly Span[], breaks: readonly Span[]): Span[] {
  return subtract(periods, breaks)
}

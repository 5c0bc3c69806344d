/** What opening hours of a site may be saved (M2, open point 6a): pure, on times of day. T19 of SPEC.md. */

/** Times of day at the site, `08:00`; `24:00` ends a day, so a night is two parts. */
export type OpeningTimes = { from: string; to: string }
export type OpeningRules = {
  /** ISO weekday, 1 = Monday; several parts a day. */
  opening: readonly (OpeningTimes & { weekday: number })[]
  /** Dated days in place of the weekly ones; no parts: closed. */
  exceptions: readonly {
    date: string
    parts: readonly OpeningTimes[]
    note: Readonly<Record<string, string>>
  }[]
}

/** Parts of one day at most. */
export const MAX_OPENING_PARTS = 6
/** Longest note on an exception (characters). */
export const MAX_OPENING_NOTE = 120

export const OPENING_PROBLEMS = [
  /** Ends before it begins, or at once. */
  'inverted',
  /** Shares time with one of the same day that stands before it. */
  'overlaps',
  /** The date has an exception already. */
  'twice',
  /** The day is over. */
  'past',
  'too-long',
] as const
export type OpeningProblem = (typeof OPENING_PROBLEMS)[number]

/**
 * What is wrong, one problem for each field: `opening.3`, `exceptions.0.date`, `exceptions.0.parts.1`,
 * `exceptions.0.note`. Empty: it may be saved. Of two that collide the later one is named.
 * @param today first day for which an exception makes sense
 */
export function openingProblems(
  { opening, exceptions }: OpeningRules,
  today: string,
): Record<string, OpeningProblem> {
  const problems: Record<string, OpeningProblem> = {}
  opening.forEach((rule, index) => {
    const sameDay = opening.slice(0, index).filter(({ weekday }) => weekday === rule.weekday)
    const problem = timesProblem(rule, sameDay)
    if (problem) problems[`opening.${index}`] = problem
  })
  exceptions.forEach(({ date, parts, note }, index) => {
    const path = `exceptions.${index}`
    if (date < today) problems[`${path}.date`] = 'past'
    else if (exceptions.slice(0, index).some((one) => one.date === date)) {
      problems[`${path}.date`] = 'twice'
    }
    parts.forEach((part, at) => {
      const problem = timesProblem(part, parts.slice(0, at))
      if (problem) problems[`${path}.parts.${at}`] = problem
    })
    if (Object.values(note).some((text) => text.length > MAX_OPENING_NOTE)) {
      problems[`${path}.note`] = 'too-long'
    }
  })
  return problems
}

/** Times of day compare as text; what touches shares nothing. */
function timesProblem(
  { from, to }: OpeningTimes,
  earlier: readonly OpeningTimes[],
): OpeningProblem | null {
  if (from >= to) return 'inverted'
  return earlier.some((one) => from < one.to && one.from < to) ? 'overlaps' : null
}

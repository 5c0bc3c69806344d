import type { WaitRange } from './views.ts'

/** How many recent services the estimate looks at, and how few make it silent (W4). */
export const ESTIMATE_SAMPLES = 30
export const ESTIMATE_MINIMUM = 3

/** Half the width of the range, in standard deviations: more than four waits of five end inside it. */
const SPREAD = 1.5

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Wait as a range from place, recent service times (accept to free again, ms) and consultants at work:
 * `place` services have to end, shared by all at work. The deviation adds up what is not known: how long
 * each of these services lasts, how far the running ones have come, and how well a few recent services
 * tell the mean. Null without history or with nobody at work: "not known yet" is honest, a guess is not.
 */
export function estimateWait(
  place: number,
  recentServicesMs: readonly number[],
  atWork: number,
): WaitRange {
  const samples = recentServicesMs.length
  if (atWork < 1 || samples < ESTIMATE_MINIMUM) return null
  const mean = meanOf(recentServicesMs)
  if (mean <= 0) return { fromMs: 0, toMs: 0 }
  /** Everything below counts in `step`s: the mean time from one end of a service to the next. */
  const step = mean / atWork
  const variation = meanOf(recentServicesMs.map((ms) => (ms / mean - 1) ** 2))
  const regular = Math.max(0, 1 - variation)
  const middle = place - regular / 2
  const variance =
    place * variation +
    regular * Math.min(place, Math.max(1, atWork / 4)) +
    (place ** 2 * variation) / samples
  const half = SPREAD * Math.sqrt(variance)
  return {
    fromMs: Math.round(step * Math.max(0, middle - half)),
    toMs: Math.round(step * (middle + half)),
  }
}

import type { WaitRange } from './views.ts'

/** How many recent services the estimate looks at, and how few make it silent (W4). */
export const ESTIMATE_SAMPLES = 30
export const ESTIMATE_MINIMUM = 3

/** Sorted-sample quantile by linear interpolation; `fraction` from 0 to 1. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction
  const below = sorted[Math.floor(position)] ?? 0
  const above = sorted[Math.ceil(position)] ?? below
  return below + (above - below) * (position - Math.floor(position))
}

/**
 * Wait as a range from place, recent service times (accept to free again, ms) and consultants at work:
 * `place` services have to end, shared by all at work; a quarter of services are shorter than the lower
 * figure assumes, a quarter longer than the upper one. Null without history or with nobody at work:
 * "not known yet" is honest, a guess is not.
 */
export function estimateWait(
  place: number,
  recentServicesMs: readonly number[],
  atWork: number,
): WaitRange {
  if (atWork < 1 || recentServicesMs.length < ESTIMATE_MINIMUM) return null
  const sorted = recentServicesMs.toSorted((a, b) => a - b)
  const rounds = place / atWork
  return {
    fromMs: Math.round(quantile(sorted, 0.25) * rounds * 0.5),
    toMs: Math.round(quantile(sorted, 0.75) * Math.max(rounds, 1)),
  }
}

import { seeded } from '#machines/test/counters.ts'

/** Numbers of a bench: order statistics, and how sure they are. */

const RESAMPLES = 2_000

/** The value below which the share `q` (0 to 1) of all lies, between neighbours by their distance. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('no measured values')
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * q
  const low = sorted[Math.floor(position)]!
  const high = sorted[Math.ceil(position)]!
  return low + (high - low) * (position - Math.floor(position))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export type Interval = { value: number; low: number; high: number }

/** A figure of one series with its 95 % bootstrap interval; seeded, so that a table can be made anew. */
export function estimate(values: readonly number[], q = 0.5): Interval {
  return bootstrap(values, values, (sample) => quantile(sample, q))
}

/** Ratio of two series at the quantile `q`, each resampled for itself, with its 95 % interval. */
export function ratio(ours: readonly number[], baseline: readonly number[], q = 0.5): Interval {
  return bootstrap(ours, baseline, (a, b) => quantile(a, q) / quantile(b, q))
}

function bootstrap(
  first: readonly number[],
  second: readonly number[],
  figure: (first: readonly number[], second: readonly number[]) => number,
): Interval {
  const random = seeded(first.length * 31 + second.length)
  const resampled = (values: readonly number[]): number[] =>
    values.map(() => values[Math.floor(random() * values.length)]!)
  const figures = Array.from({ length: RESAMPLES }, () =>
    figure(resampled(first), resampled(second)),
  )
  return {
    value: figure(first, second),
    low: quantile(figures, 0.025),
    high: quantile(figures, 0.975),
  }
}

/** Slope of y over x by least squares: what one more costs. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const x = mean((point) => point.x)
  const y = mean((point) => point.y)
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread
}

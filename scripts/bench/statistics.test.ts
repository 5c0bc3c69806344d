import { describe, expect, it } from 'vitest'
import { estimate, median, quantile, ratio, slope } from './statistics.ts'

describe('statistics of the benches', () => {
  it('quantiles lie between neighbours and do not need an order', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(quantile([10, 0], 0.99)).toBeCloseTo(9.9)
    expect(() => median([])).toThrow('no measured values')
  })

  it('an interval holds its value, is the same each time, and is a point when nothing varies', () => {
    const values = [5, 7, 6, 9, 4, 6, 8]
    const figure = estimate(values)
    expect(figure.value).toBe(6)
    expect(figure.low).toBeLessThan(6)
    expect(figure.high).toBeGreaterThan(6)
    expect(estimate(values)).toEqual(figure)
    expect(estimate([2, 2, 2])).toEqual({ value: 2, low: 2, high: 2 })
  })

  it('a ratio compares the same quantile of both series', () => {
    expect(ratio([2, 2, 2], [4, 4, 4])).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
  })

  it('a slope is what one more costs, whatever everything costs', () => {
    const points = [1, 2, 3, 4].map((x) => ({ x: x * 1_000, y: 50_000_000 + x * 1_000 * 612 }))
    expect(slope(points)).toBeCloseTo(612)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covers, intersect, normalise, overlaps, subtract } from './spans.ts'
import { anySpans, AUTUMN, MINUTE, minutesIn } from './test/calendars.ts'

const spans = anySpans(AUTUMN[0]!, AUTUMN[1]!, 8)
const runs = { numRuns: 1_000, seed: 2026 }
const sorted = (minutes: Iterable<number>): number[] => [...minutes].sort((a, b) => a - b)

test('[T1] spans are half-open: what only touches shares nothing', () => {
  expect(overlaps([{ from: 0, to: 5 }], { from: 5, to: 9 })).toBe(false)
  expect(overlaps([{ from: 0, to: 6 }], { from: 5, to: 9 })).toBe(true)
  expect(intersect([{ from: 0, to: 5 }], [{ from: 5, to: 9 }])).toEqual([])
  expect(overlaps([{ from: 0, to: 9 }], { from: 5, to: 5 })).toBe(false)
})

test('[T2] what comes out is sorted, neither overlaps nor touches, and nothing in it is empty', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      for (const result of [normalise(a), subtract(a, b), intersect(a, b)]) {
        result.forEach(({ from, to }, index) => {
          expect(from).toBeLessThan(to)
          if (index > 0) expect(result[index - 1]!.to).toBeLessThan(from)
        })
      }
    }),
    runs,
  )
})

test('[T2] an inverted span holds nothing', () => {
  expect(normalise([{ from: 9, to: 3 }])).toEqual([])
  expect(subtract([{ from: 0, to: 9 }], [{ from: 5, to: 4 }])).toEqual([{ from: 0, to: 9 }])
})

test('[T3] union, difference and intersection are those of the instants, and the input stays', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const before = JSON.stringify([a, b])
      const [left, right] = [minutesIn(a), minutesIn(b)]
      expect(sorted(minutesIn(normalise(a)))).toEqual(sorted(left))
      expect(sorted(minutesIn(subtract(a, b)))).toEqual(sorted(left).filter((at) => !right.has(at)))
      expect(sorted(minutesIn(intersect(a, b)))).toEqual(sorted(left).filter((at) => right.has(at)))
      expect(JSON.stringify([a, b])).toBe(before)
    }),
    runs,
  )
})

test('[T4] a span is covered by a single one, not by two that touch', () => {
  const day = [
    { from: 0, to: 5 * MINUTE },
    { from: 5 * MINUTE, to: 10 * MINUTE },
  ]
  expect(covers(day, { from: 0, to: 5 * MINUTE })).toBe(true)
  expect(covers(day, { from: MINUTE, to: 6 * MINUTE })).toBe(false)
  expect(covers(normalise(day), { from: MINUTE, to: 6 * MINUTE })).toBe(true)
})

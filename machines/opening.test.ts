import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closesAt, isOpenAt, nextOpening } from './opening.ts'
import { anySpans, AUTUMN, MINUTE } from './test/calendars.ts'

const week = [
  { from: 100, to: 200 },
  { from: 300, to: 400 },
]

test('[T13] a site is open from the first instant of a span to the last before its end', () => {
  expect([99, 100, 199, 200, 399].map((at) => isOpenAt(week, at))).toEqual([
    false,
    true,
    true,
    false,
    true,
  ])
})

test('[T14] the next opening is now when open, else the next beginning, else not known', () => {
  expect([50, 100, 150, 200, 399, 400].map((at) => nextOpening(week, at))).toEqual([
    100,
    100,
    150,
    300,
    399,
    null,
  ])
})

test('[T15] an open site closes at the end of the hours it is in, over spans that touch', () => {
  expect([50, 100, 199, 200, 399].map((at) => closesAt(week, at))).toEqual([
    null,
    200,
    200,
    null,
    400,
  ])
  expect(closesAt([{ from: 200, to: 300 }, ...week], 150)).toBe(400)
})

test('[T13, T14, T15] a site without hours is open and never closes', () => {
  expect(isOpenAt(null, 7)).toBe(true)
  expect(nextOpening(null, 7)).toBe(7)
  expect(closesAt(null, 7)).toBeNull()
})

test('[T13, T14, T15] the three agree about any hours', () => {
  const [from, to] = [AUTUMN[0]!, AUTUMN[2]!]
  const anyInstant = fc.nat((to - from) / MINUTE).map((minutes) => from + minutes * MINUTE)
  fc.assert(
    fc.property(anySpans(from, to, 6), anyInstant, (opening, at) => {
      const isOpen = isOpenAt(opening, at)
      const next = nextOpening(opening, at)
      const closes = closesAt(opening, at)
      expect(next === at).toBe(isOpen)
      expect(closes !== null).toBe(isOpen)
      if (next !== null) expect(isOpenAt(opening, next)).toBe(true)
      if (next !== null && next > at) expect(isOpenAt(opening, next - 1)).toBe(false)
      if (closes !== null) expect(isOpenAt(opening, closes)).toBe(false)
      if (closes !== null) expect(isOpenAt(opening, closes - 1)).toBe(true)
    }),
    { numRuns: 2_000, seed: 2026 },
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anySpans, AUTUMN, HOUR, minutesIn, SPRING } from './test/calendars.ts'
import { covers, overlaps } from './spans.ts'
import { openOf, workingDayProblems, type WorkingDay } from './working-time.ts'

const DAY = { from: AUTUMN[0]!, to: AUTUMN[1]! }
/** Hours after local midnight as a span. */
const hours = (from: number, to: number) => ({
  from: DAY.from + from * HOUR,
  to: DAY.from + to * HOUR,
})
const problems = (periods: WorkingDay['periods'], breaks: WorkingDay['breaks'] = []) =>
  workingDayProblems({ bounds: DAY, periods, breaks })

describe('what may be saved', () => {
  test('[W1] several periods with breaks, a free day, and periods that touch', () => {
    expect(problems([hours(8, 12), hours(13, 17)], [hours(9, 9.5), hours(15, 15.25)])).toEqual({})
    expect(problems([])).toEqual({})
    expect(problems([hours(8, 12), hours(12, 16)])).toEqual({})
  })

  test('[W2] a period that ends before it begins, or at once, is named', () => {
    expect(problems([hours(8, 12), hours(17, 13), hours(14, 14)])).toEqual({
      'periods.1': 'inverted',
      'periods.2': 'inverted',
    })
    expect(problems([hours(8, 12)], [hours(10, 9)])).toEqual({ 'breaks.0': 'inverted' })
  })

  test('[W3] the later one of two that overlap is named', () => {
    expect(problems([hours(10, 12), hours(8, 10.5)])).toEqual({ 'periods.1': 'overlaps' })
    expect(problems([hours(8, 16)], [hours(9, 10), hours(11, 12), hours(9.5, 11)])).toEqual({
      'breaks.2': 'overlaps',
    })
  })

  test('[W4] a break lies within one period', () => {
    const periods = [hours(8, 12), hours(12, 16)]
    expect(problems(periods, [hours(7.5, 8.5), hours(11.5, 12.5), hours(12, 12.5)])).toEqual({
      'breaks.0': 'outside-work',
      'breaks.1': 'outside-work',
      'breaks.2': 'overlaps',
    })
    expect(problems([], [hours(9, 10)])).toEqual({ 'breaks.0': 'outside-work' })
  })

  test('[W4] beside an unsound period no break is blamed for it', () => {
    expect(problems([hours(12, 8)], [hours(9, 10)])).toEqual({ 'periods.0': 'inverted' })
  })

  test('[W5] nothing reaches over local midnight; a night is two days', () => {
    expect(problems([hours(22, 24)])).toEqual({})
    expect(problems([hours(22, 30)])).toEqual({ 'periods.0': 'crosses-midnight' })
    expect(problems([hours(-1, 3)])).toEqual({ 'periods.0': 'crosses-midnight' })
  })

  test.each([
    ['25 hours', AUTUMN[1]!, AUTUMN[2]!],
    ['23 hours', SPRING[1]!, SPRING[2]!],
  ])('[W5] the whole of a day of %s may be worked', (_, from, to) => {
    const bounds = { from, to }
    expect(workingDayProblems({ bounds, periods: [bounds], breaks: [] })).toEqual({})
    const longer = { from, to: to + 1 }
    expect(workingDayProblems({ bounds, periods: [longer], breaks: [] })).toEqual({
      'periods.0': 'crosses-midnight',
    })
  })

  test('[W1] a day is without problems exactly when its rules hold for all pairs', () => {
    const spans = anySpans(DAY.from - HOUR, DAY.to + HOUR, 4)
    fc.assert(
      fc.property(spans, spans, (periods, breaks) => {
        const apart = (list: WorkingDay['periods']) =>
          list.every((one, index) => !overlaps(list.slice(index + 1), one))
        const sound = [...periods, ...breaks].every(
          (one) => one.from < one.to && DAY.from <= one.from && one.to <= DAY.to,
        )
        const within = breaks.every((one) => covers(periods, one))
        const fine = sound && apart(periods) && apart(breaks) && within
        expect(Object.keys(problems(periods, breaks)).length === 0).toBe(fine)
      }),
      { numRuns: 3_000, seed: 2026 },
    )
  })
})

test('[W6] what can be booked is the work without the breaks', () => {
  expect(openOf([hours(8, 12), hours(12, 16)], [hours(10, 10.5)])).toEqual([
    hours(8, 10),
    hours(10.5, 16),
  ])
  const spans = anySpans(DAY.from, DAY.to, 5)
  fc.assert(
    fc.property(spans, spans, (periods, breaks) => {
      const paused = minutesIn(breaks)
      const bookable = new Set([...minutesIn(periods)].filter((at) => !paused.has(at)))
      expect(minutesIn(openOf(periods, breaks))).toEqual(bookable)
    }),
    { numRuns: 500, seed: 2026 },
  )
})

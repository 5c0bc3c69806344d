import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearestSlots, overlaps, SLOT_STEP_MS, slotsOf, type TopicTimes } from './slots.ts'
import { anyQuestion, AUTUMN, HOUR, MINUTE, slowSlots, SPRING } from './test/calendars.ts'

const NOON = Date.parse('2026-11-25T12:00:00Z')
const topic: TopicTimes = { durationMs: 20 * MINUTE, beforeMs: 5 * MINUTE, afterMs: 10 * MINUTE }
const anna = (open: [number, number][], busy: [number, number][] = []) => {
  const span = ([from, to]: [number, number]) => ({ from, to })
  return { staffId: 'anna', open: open.map(span), busy: busy.map(span) }
}
/** Starts of one or more calendars, in minutes after `NOON`. */
const starts = (
  consultants: ReturnType<typeof anna>[],
  more: Partial<Parameters<typeof slotsOf>[0]> = {},
): number[] =>
  slotsOf({
    consultants,
    opening: null,
    topic,
    notBefore: 0,
    notAfter: NOON + 9_000 * HOUR,
    ...more,
  }).map(({ startsAt }) => (startsAt - NOON) / MINUTE)
const minutes = (from: number, to: number): [number, number] => [
  NOON + from * MINUTE,
  NOON + to * MINUTE,
]

describe('one calendar', () => {
  test('[T5] a start lies on the quarters of the hour', () => {
    expect(starts([anna([minutes(3, 95)])])).toEqual([15, 30, 45, 60])
    expect(starts([anna([minutes(7, 100)])])).toEqual([15, 30, 45, 60])
  })

  test('[T6] the visit lies in working time with its buffers', () => {
    expect(starts([anna([minutes(0, 45)])])).toEqual([15])
    expect(starts([anna([minutes(10, 45)])])).toEqual([15])
    expect(starts([anna([minutes(11, 45)])])).toEqual([])
    expect(starts([anna([minutes(10, 44)])])).toEqual([])
  })

  test('[T6] work that goes on over midnight is two spans, and no visit crosses it', () => {
    const midnight = AUTUMN[1]!
    const night: [number, number][] = [
      [midnight - HOUR, midnight],
      [midnight, midnight + HOUR],
    ]
    const found = starts([anna(night)]).map((minute) => NOON + minute * MINUTE - midnight)
    expect(found.map((ms) => ms / MINUTE)).toEqual([-45, -30, 15, 30])
  })

  test('[T7] visits and holds are kept clear, with the buffers on both sides', () => {
    expect(starts([anna([minutes(0, 180)], [minutes(60, 90)])])).toEqual([
      15, 30, 105, 120, 135, 150,
    ])
    expect(starts([anna([minutes(0, 60)], [minutes(0, 60)])])).toEqual([])
  })

  test('[T8] the opening of the site holds the visit itself, not the buffers', () => {
    const open = { from: NOON + 15 * MINUTE, to: NOON + 35 * MINUTE }
    expect(starts([anna([minutes(0, 120)])], { opening: [open] })).toEqual([15])
    expect(starts([anna([minutes(0, 120)])], { opening: [] })).toEqual([])
  })

  test('[T9] both limits may be hit, and neither passed', () => {
    const limits = { notBefore: NOON + 30 * MINUTE, notAfter: NOON + 60 * MINUTE }
    expect(starts([anna([minutes(0, 240)])], limits)).toEqual([30, 45, 60])
    expect(starts([anna([minutes(0, 240)])], { ...limits, notBefore: NOON + 1 })).toEqual([
      15, 30, 45, 60,
    ])
    expect(starts([anna([minutes(0, 240)])], { ...limits, notAfter: NOON })).toEqual([])
  })

  test.each([
    ['the day of 25 hours', AUTUMN[1]!, AUTUMN[2]!, 25],
    ['the day of 23 hours', SPRING[1]!, SPRING[2]!, 23],
  ])('[T5] %s has a start in each of its quarters', (_, from, to, hours) => {
    const bare = { durationMs: 15 * MINUTE, beforeMs: 0, afterMs: 0 }
    const found = starts([anna([[from, to]])], { topic: bare })
    expect(found).toHaveLength(hours * 4)
    expect(new Set(found).size).toBe(hours * 4)
  })
})

describe('several calendars', () => {
  test('[T10] slots come by start, with everybody who is free, by id', () => {
    const bo = { ...anna([minutes(0, 75)]), staffId: 'bo' }
    const found = slotsOf({
      consultants: [bo, anna([minutes(15, 75)])],
      opening: null,
      topic,
      notBefore: 0,
      notAfter: NOON + HOUR,
    })
    expect(found).toEqual([
      { startsAt: NOON + 15 * MINUTE, staffIds: ['bo'] },
      { startsAt: NOON + 30 * MINUTE, staffIds: ['anna', 'bo'] },
      { startsAt: NOON + 45 * MINUTE, staffIds: ['anna', 'bo'] },
    ])
  })

  test('[T10] equals the slow oracle around both clock changes and leaves its input alone', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const before = JSON.stringify(question)
        expect(slotsOf(question)).toEqual(slowSlots(question))
        expect(JSON.stringify(question)).toBe(before)
      }),
      { numRuns: 1_500, seed: 2026 },
    )
  })

  test('[T7] no slot meets what is taken', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { beforeMs, durationMs, afterMs } = question.topic
        for (const { startsAt, staffIds } of slotsOf(question)) {
          expect(startsAt % SLOT_STEP_MS).toBe(0)
          const whole = { from: startsAt - beforeMs, to: startsAt + durationMs + afterMs }
          for (const { staffId, busy } of question.consultants)
            if (staffIds.includes(staffId)) expect(overlaps(busy, whole)).toBe(false)
        }
      }),
      { numRuns: 500, seed: 2027 },
    )
  })
})

test('[T11] the nearest slots come nearest first, the earlier of two equally near', () => {
  const slots = [0, 10, 20, 30, 50].map((startsAt) => ({ startsAt, staffIds: ['anna'] }))
  const nearest = (startsAt: number, count: number) =>
    nearestSlots(slots, startsAt, count).map((slot) => slot.startsAt)
  expect(nearest(20, 3)).toEqual([20, 10, 30])
  expect(nearest(41, 2)).toEqual([50, 30])
  expect(nearest(-5, 2)).toEqual([0, 10])
  expect(nearest(99, 9)).toEqual([50, 30, 20, 10, 0])
  expect(nearestSlots([], 5, 3)).toEqual([])
})

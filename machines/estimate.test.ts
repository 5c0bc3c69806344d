import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ESTIMATE_MINIMUM, estimateWait } from './estimate.ts'
import { joinLine, seeded, SERVICES } from './test/counters.ts'

const runs = { numRuns: 1_000, seed: 2026 }
const MINUTE = 60_000
const anyServices = fc.array(fc.integer({ min: 1, max: 90 * MINUTE }), {
  minLength: ESTIMATE_MINIMUM,
  maxLength: 30,
})
const anyPlace = fc.integer({ min: 1, max: 200 })
const anyAtWork = fc.integer({ min: 1, max: 40 })
const rangeOf = (place: number, services: readonly number[], atWork: number) => {
  const range = estimateWait(place, services, atWork)
  if (!range) throw new Error('no range')
  return range
}

describe('the expected wait', () => {
  test('[E1] is not known without three services, or with nobody at work', () => {
    expect(estimateWait(1, [], 3)).toBeNull()
    expect(estimateWait(1, [MINUTE, MINUTE], 3)).toBeNull()
    expect(estimateWait(1, [MINUTE, MINUTE, MINUTE], 0)).toBeNull()
    expect(estimateWait(1, [MINUTE, MINUTE, MINUTE], 1)).not.toBeNull()
  })

  test('[E2] is a range of whole milliseconds around place / consultants services', () => {
    fc.assert(
      fc.property(anyPlace, anyServices, anyAtWork, (place, services, atWork) => {
        const { fromMs, toMs } = rangeOf(place, services, atWork)
        const mean = services.reduce((a, b) => a + b, 0) / services.length
        expect(Number.isInteger(fromMs) && Number.isInteger(toMs)).toBe(true)
        expect(fromMs).toBeGreaterThanOrEqual(0)
        expect(fromMs).toBeLessThanOrEqual((mean * place) / atWork + 1)
        expect(toMs).toBeGreaterThanOrEqual((mean * place) / atWork - 1)
      }),
      runs,
    )
  })

  test('[E2] grows with the place and with the services, and leaves its input alone', () => {
    fc.assert(
      fc.property(anyPlace, anyServices, anyAtWork, (place, services, atWork) => {
        const before = [...services]
        const near = rangeOf(place, services, atWork)
        const far = rangeOf(place + 1, services, atWork)
        const slow = rangeOf(
          place,
          services.map((ms) => ms * 2),
          atWork,
        )
        expect(far.toMs).toBeGreaterThanOrEqual(near.toMs)
        expect(Math.abs(slow.toMs - 2 * near.toMs)).toBeLessThanOrEqual(2)
        expect(services).toEqual(before)
      }),
      runs,
    )
  })

  test.each([
    [1, 1],
    [5, 1],
    [20, 1],
    [1, 5],
    [15, 5],
    [40, 20],
  ])('[E2] place %i with %i at work: no broader than it need be', (place, atWork) => {
    const services = Array.from({ length: 30 }, (_, index) => (4 + (index % 5)) * MINUTE)
    const { fromMs, toMs } = rangeOf(place, services, atWork)
    expect(toMs).toBeLessThanOrEqual(((6 * MINUTE) / atWork) * (place + 2.5 * Math.sqrt(place)))
    if (place > 4 * atWork) expect(fromMs).toBeGreaterThan(((6 * MINUTE) / atWork) * place * 0.5)
  })

  const cases = (['steady', 'lognormal', 'memoryless'] as const).flatMap((kind) =>
    [1, 2, 5, 20].flatMap((atWork) =>
      [1, 2, 5, 15, 40].map((place) => [kind, atWork, place] as const),
    ),
  )
  test.each(cases)(
    '[E3] %s services, %i at work, place %i: holds three times of four',
    (...given) => {
      const [kind, atWork, place] = given
      const random = seeded(2026)
      const tries = 300
      let inside = 0
      for (let turn = 0; turn < tries; turn += 1) {
        const { ended, waitedMs } = joinLine(SERVICES[kind], atWork, place, random)
        const { fromMs, toMs } = rangeOf(place, ended, atWork)
        if (fromMs <= waitedMs && waitedMs <= toMs) inside += 1
      }
      expect(inside / tries).toBeGreaterThanOrEqual(0.75)
    },
  )
})

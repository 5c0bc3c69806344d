import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_OPENING_NOTE, openingProblems, type OpeningTimes } from './opening-rules.ts'

const TODAY = '2026-11-21'
const rule = (weekday: number, from: string, to: string) => ({ weekday, from, to })
const day = (date: string, parts: OpeningTimes[] = [], pl = '') => ({ date, parts, note: { pl } })

describe('opening hours that may be saved', () => {
  test('[T19] several parts a day, parts that touch, the same part on two days, closed days', () => {
    const opening = [
      ...[rule(1, '08:00', '12:00'), rule(1, '12:00', '15:00'), rule(2, '08:00', '12:00')],
      rule(5, '22:00', '24:00'),
    ]
    const exceptions = [
      day('2026-12-24', [], 'Wigilia'),
      day(TODAY, [{ from: '10:00', to: '12:00' }]),
    ]
    expect(openingProblems({ opening, exceptions }, TODAY)).toEqual({})
    expect(openingProblems({ opening: [], exceptions: [] }, TODAY)).toEqual({})
  })

  test('[T19] inverted and empty parts are named', () => {
    const opening = [
      rule(1, '12:00', '08:00'),
      rule(2, '08:00', '08:00'),
      rule(3, '24:00', '08:00'),
    ]
    expect(openingProblems({ opening, exceptions: [] }, TODAY)).toEqual({
      'opening.0': 'inverted',
      'opening.1': 'inverted',
      'opening.2': 'inverted',
    })
  })

  test('[T19] of two that overlap the later one is named, on dated days too', () => {
    const opening = [
      rule(1, '10:00', '12:00'),
      rule(2, '08:00', '11:00'),
      rule(1, '08:00', '10:01'),
    ]
    const parts = [
      { from: '08:00', to: '10:00' },
      { from: '09:00', to: '09:30' },
    ]
    expect(openingProblems({ opening, exceptions: [day('2026-12-01', parts)] }, TODAY)).toEqual({
      'opening.2': 'overlaps',
      'exceptions.0.parts.1': 'overlaps',
    })
  })

  test('[T19] a dated day is not over, is named once, and its note is short', () => {
    const exceptions = [
      day('2026-12-24'),
      day('2026-11-20'),
      day('2026-12-24'),
      day('2026-12-27', [], 'x'.repeat(MAX_OPENING_NOTE + 1)),
    ]
    expect(openingProblems({ opening: [], exceptions }, TODAY)).toEqual({
      'exceptions.1.date': 'past',
      'exceptions.2.date': 'twice',
      'exceptions.3.note': 'too-long',
    })
  })

  test('[T19] what is passed holds no minute twice, what is refused does or is inverted', () => {
    const time = fc.integer({ min: 0, max: 24 * 4 }).map((quarter) => {
      const two = (value: number) => String(value).padStart(2, '0')
      return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`
    })
    const part = fc.record({ weekday: fc.integer({ min: 1, max: 2 }), from: time, to: time })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (opening) => {
        const isSound =
          opening.every(({ from, to }) => from < to) &&
          [1, 2].every((weekday) => hasNoneTwice(opening.filter((one) => one.weekday === weekday)))
        const problems = openingProblems({ opening, exceptions: [] }, TODAY)
        expect(Object.keys(problems).length === 0).toBe(isSound)
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })
})

/** By counting quarters of an hour, not by comparing ends. */
function hasNoneTwice(parts: readonly OpeningTimes[]): boolean {
  const quarters = parts.flatMap(({ from, to }) => {
    const index = (text: string) => Number(text.slice(0, 2)) * 4 + Number(text.slice(3)) / 15
    return Array.from({ length: Math.max(0, index(to) - index(from)) }, (_, at) => index(from) + at)
  })
  return new Set(quarters).size === quarters.length
}

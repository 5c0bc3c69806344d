import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  dateOf,
  dayBounds,
  instantOf,
  openingSpans,
  weekdayOf,
  ZONE,
} from './local-time.ts'

const HOUR = 3_600_000
const utc = (text: string): number => Date.parse(`${text}:00Z`)

/** The date and time of day by the calendar of the platform, which the code does not use. */
const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  dateStyle: 'short',
  timeStyle: 'short',
})

describe('days', () => {
  test('[T12] a day runs from local midnight to local midnight: 24, 25 or 23 hours', () => {
    const length = (date: string) => (dayBounds(date).to - dayBounds(date).from) / HOUR
    expect(['2026-11-25', '2026-10-25', '2027-03-28'].map(length)).toEqual([24, 25, 23])
    expect(dayBounds('2026-10-25')).toEqual({
      from: utc('2026-10-24T22:00'),
      to: utc('2026-10-25T23:00'),
    })
  })

  test('[T12] an instant lies in the day that the clock on the wall shows', () => {
    expect(dateOf(utc('2026-11-24T23:00'))).toBe('2026-11-25')
    expect(dateOf(utc('2026-11-24T22:59'))).toBe('2026-11-24')
    expect(dateOf(utc('2027-03-28T22:00'))).toBe('2027-03-29')
    const minutes = fc.integer({
      min: utc('2026-01-01T00:00') / 60_000,
      max: utc('2032-01-01T00:00') / 60_000,
    })
    fc.assert(
      fc.property(minutes, (minute) => {
        const [date, time] = clock.format(minute * 60_000).split(' ') as [string, string]
        expect(dateOf(minute * 60_000)).toBe(date)
        const found = instantOf(date, time)
        expect([minute * 60_000, minute * 60_000 - HOUR]).toContain(found)
        expect(clock.format(found)).toBe(`${date} ${time}`)
      }),
      { numRuns: 2_000, seed: 2026 },
    )
  })

  test('[T12] a skipped time moves forward, a doubled one is the first, 24:00 ends the day', () => {
    expect(instantOf('2026-11-25', '08:30')).toBe(utc('2026-11-25T07:30'))
    expect(instantOf('2027-03-28', '02:30')).toBe(utc('2027-03-28T01:30'))
    expect(instantOf('2027-03-28', '03:30')).toBe(utc('2027-03-28T01:30'))
    expect(instantOf('2026-10-25', '02:30')).toBe(utc('2026-10-25T00:30'))
    expect(instantOf('2026-10-25', '03:00')).toBe(utc('2026-10-25T02:00'))
    expect(instantOf('2026-10-25', '24:00')).toBe(dayBounds('2026-10-26').from)
  })

  test('[T12] days are counted on the calendar, over months and clock changes', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
    expect(addDays('2027-03-01', -1)).toBe('2027-02-28')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(['2026-11-23', '2026-11-29'].map(weekdayOf)).toEqual([1, 7])
    expect(() => dayBounds('2026-13-01')).toThrow(RangeError)
  })
})

describe('opening hours', () => {
  const WEDNESDAY = { weekday: 3, from: '08:00', to: '16:00' }
  const closed = (date: string) => ({ date, parts: [], note: {} })

  test('[T16] weekly rules apply on their days', () => {
    const site = {
      opening: [WEDNESDAY, { weekday: 4, from: '10:00', to: '12:00' }],
      exceptions: [],
    }
    expect(openingSpans(site, '2026-11-23', 7)).toEqual([
      { from: utc('2026-11-25T07:00'), to: utc('2026-11-25T15:00') },
      { from: utc('2026-11-26T09:00'), to: utc('2026-11-26T11:00') },
    ])
    expect(openingSpans(site, '2026-11-23', 2)).toEqual([])
  })

  test('[T16] an exception takes the place of the rules of its day', () => {
    const short = { date: '2026-12-02', parts: [{ from: '09:00', to: '10:00' }], note: {} }
    const site = { opening: [WEDNESDAY], exceptions: [closed('2026-11-25'), short] }
    expect(openingSpans(site, '2026-11-23', 14)).toEqual([
      { from: utc('2026-12-02T08:00'), to: utc('2026-12-02T09:00') },
    ])
  })

  test('[T16] without any hours it is open whenever somebody works, but not on a holiday', () => {
    expect(openingSpans(null, '2026-11-23', 7)).toBeNull()
    const site = { opening: [], exceptions: [closed('2026-11-25')] }
    expect(openingSpans(site, '2026-11-26', 7)).toBeNull()
    expect(openingSpans(site, '2026-11-24', 3)).toEqual([
      dayBounds('2026-11-24'),
      dayBounds('2026-11-26'),
    ])
  })

  test('[T16] hours follow the clock on the wall, and a night over midnight is one span', () => {
    const daily = (from: string, to: string) =>
      [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }))
    const day = { opening: daily('08:00', '09:00'), exceptions: [] }
    const begins = (from: string) => openingSpans(day, from, 2)!.map((span) => span.from)
    expect(begins('2026-10-24')).toEqual([utc('2026-10-24T06:00'), utc('2026-10-25T07:00')])
    expect(begins('2027-03-27')).toEqual([utc('2027-03-27T07:00'), utc('2027-03-28T06:00')])
    const night = {
      opening: [...daily('22:00', '24:00'), ...daily('00:00', '06:00')],
      exceptions: [],
    }
    expect(openingSpans(night, '2026-10-24', 2)).toEqual([
      { from: dayBounds('2026-10-24').from, to: utc('2026-10-24T04:00') },
      { from: utc('2026-10-24T20:00'), to: utc('2026-10-25T05:00') },
      { from: utc('2026-10-25T21:00'), to: utc('2026-10-25T23:00') },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import {
  addDays,
  dateAt,
  daysBetween,
  daysFrom,
  isDate,
  minutesOf,
  timeAt,
  timesOf,
  weekdayOf,
  weekOf,
} from './local-days.ts'

const ZONE = 'Europe/Warsaw'
const at = (text: string) => Date.parse(text)

describe('days of the calendar', () => {
  it('are counted over both clock changes without losing or doubling one', () => {
    expect(daysFrom('2026-10-24', 3)).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
    expect(daysFrom('2027-03-27', 3)).toEqual(['2027-03-27', '2027-03-28', '2027-03-29'])
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2)
    expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2)
  })

  it('have weeks that begin on Monday', () => {
    expect(weekdayOf('2026-11-23')).toBe(1)
    expect(weekdayOf('2026-11-29')).toBe(7)
    expect([weekOf('2026-11-23'), weekOf('2026-11-29')]).toEqual(['2026-11-23', '2026-11-23'])
  })

  it('are told from other texts', () => {
    expect(isDate('2026-11-25')).toBe(true)
    for (const text of ['2026-02-30', '25.11.2026', '', undefined, '2026-11-25x'])
      expect(isDate(text)).toBe(false)
  })
})

describe('instants as times of day', () => {
  it('follow the zone in winter and in summer', () => {
    expect(timeAt(at('2026-11-25T09:20:00Z'), ZONE)).toBe('10:20')
    expect(timeAt(at('2027-03-28T08:20:00Z'), ZONE)).toBe('10:20')
    expect(dateAt(at('2026-11-25T23:10:00Z'), ZONE)).toBe('2026-11-26')
  })

  it('end a day at 24:00, not at 00:00', () => {
    const span = { from: at('2026-11-25T21:00:00Z'), to: at('2026-11-25T23:00:00Z') }
    expect(timesOf(span, '2026-11-25', ZONE)).toEqual({ from: '22:00', to: '24:00' })
    const whole = { from: at('2026-10-24T22:00:00Z'), to: at('2026-10-25T23:00:00Z') }
    expect(timesOf(whole, '2026-10-25', ZONE)).toEqual({ from: '00:00', to: '24:00' })
  })

  it('are minutes of the day', () => {
    expect([minutesOf('08:30'), minutesOf('24:00')]).toEqual([510, 1440])
    expect(minutesOf('')).toBeNaN()
  })
})

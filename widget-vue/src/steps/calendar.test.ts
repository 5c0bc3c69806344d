import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  dateAfterKey,
  daysBetween,
  monthOf,
  weekdayOf,
  weeksOf,
} from './calendar.ts'

const dates = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('days of the calendar', () => {
  it('are counted over both clock changes, months and leap days', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
    expect(addDays('2027-03-27', 2)).toBe('2027-03-29')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(daysBetween('2026-10-25', '2026-10-26')).toBe(1)
    expect(weekdayOf('2026-11-23')).toBe(0)
    expect(weekdayOf('2026-11-29')).toBe(6)
  })

  it('keep the day of the month where there is one', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2026-12-15', 1)).toBe('2027-01-15')
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28')
  })

  it('stand once each in the weeks of their month, under their weekday', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const month = monthOf(date)
        const weeks = weeksOf(month)
        const days = weeks.flat().filter((day) => day !== null)
        expect(days[0]).toBe(`${month}-01`)
        expect(days).toHaveLength(daysBetween(`${month}-01`, addMonths(`${month}-01`, 1)))
        for (const week of weeks) {
          expect(week.some((day) => day !== null)).toBe(true)
          week.forEach((day, at) => day !== null && expect(weekdayOf(day)).toBe(at))
        }
      }),
    )
  })
})

describe('keys of the month grid (ARIA APG)', () => {
  const bounds = { first: '2026-11-21', last: '2027-01-15' }
  const after = (date: string, key: string) => dateAfterKey(date, key, bounds)

  it('go by day, week, ends of the week and month', () => {
    expect(after('2026-11-25', 'ArrowRight')).toBe('2026-11-26')
    expect(after('2026-11-30', 'ArrowRight')).toBe('2026-12-01')
    expect(after('2026-12-09', 'ArrowUp')).toBe('2026-12-02')
    expect(after('2026-12-09', 'Home')).toBe('2026-12-07')
    expect(after('2026-12-09', 'End')).toBe('2026-12-13')
    expect(after('2026-11-30', 'PageDown')).toBe('2026-12-30')
    expect(after('2026-11-25', 'x')).toBeNull()
  })

  it('never leave the days that can be had', () => {
    expect(after('2026-11-21', 'ArrowLeft')).toBe('2026-11-21')
    expect(after('2026-11-25', 'PageUp')).toBe('2026-11-21')
    expect(after('2026-12-30', 'PageDown')).toBe('2027-01-15')
  })
})

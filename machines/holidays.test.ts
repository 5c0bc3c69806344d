import { describe, expect, test } from 'vitest'
import { FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR, polishHolidays } from './holidays.ts'

const datesOf = (year: number) => polishHolidays(year).map(({ date }) => date)
const dateNamed = (year: number, name: string) =>
  polishHolidays(year).find((day) => day.name.pl === name)?.date

describe('holidays', () => {
  test.each([
    [2025, '04-20', '04-21', '06-08', '06-19'],
    [2026, '04-05', '04-06', '05-24', '06-04'],
    [2027, '03-28', '03-29', '05-16', '05-27'],
    [2028, '04-16', '04-17', '06-04', '06-15'],
    [2029, '04-01', '04-02', '05-20', '05-31'],
    [2030, '04-21', '04-22', '06-09', '06-20'],
    // The latest possible Easter, and two of the years in which simpler rules go wrong.
    [2038, '04-25', '04-26', '06-13', '06-24'],
    [2049, '04-18', '04-19', '06-06', '06-17'],
    [2076, '04-19', '04-20', '06-07', '06-18'],
  ])('[T17] movable feasts of %i', (year, easter, monday, pentecost, corpusChristi) => {
    expect(dateNamed(year, 'Wielkanoc')).toBe(`${year}-${easter}`)
    expect(dateNamed(year, 'Poniedziałek Wielkanocny')).toBe(`${year}-${monday}`)
    expect(dateNamed(year, 'Zielone Świątki')).toBe(`${year}-${pentecost}`)
    expect(dateNamed(year, 'Boże Ciało')).toBe(`${year}-${corpusChristi}`)
  })

  test('[T17] Easter is a Sunday from 22 March to 25 April in every year', () => {
    for (let year = FIRST_HOLIDAY_YEAR; year <= LAST_HOLIDAY_YEAR; year += 1) {
      const date = dateNamed(year, 'Wielkanoc')!
      expect(new Date(`${date}T00:00:00Z`).getUTCDay(), date).toBe(0)
      expect(date.slice(5) >= '03-22' && date.slice(5) <= '04-25', date).toBe(true)
    }
  })

  test('[T18] the whole year by date, each day once', () => {
    expect(datesOf(2026)).toEqual([
      ...['2026-01-01', '2026-01-06', '2026-04-05', '2026-04-06', '2026-05-01', '2026-05-03'],
      ...['2026-05-24', '2026-06-04', '2026-08-15', '2026-11-01', '2026-11-11'],
      ...['2026-12-24', '2026-12-25', '2026-12-26'],
    ])
    for (const year of [2025, 2027, 2028, 2029, 2030]) {
      const dates = datesOf(year)
      expect(dates).toHaveLength(14)
      expect(dates).toEqual([...new Set(dates)].sort())
    }
  })

  test('[T18] Christmas Eve is free since 2025', () => {
    expect(datesOf(2024)).toHaveLength(13)
    expect(datesOf(2024)).not.toContain('2024-12-24')
    expect(datesOf(2025)).toContain('2025-12-24')
  })

  test('[T18] a year without a list is refused', () => {
    for (const year of [2010, 2200, 2026.5, Number.NaN]) {
      expect(() => polishHolidays(year)).toThrow(RangeError)
    }
  })
})

/** Public holidays of Poland; T17 and T18 of SPEC.md. */

/** A day as the site's calendar writes it, `2026-12-25`, and its name by language. */
export type Holiday = { date: string; name: { pl: string; en: string } }

/** The list as it is here holds from this year on: Epiphany is free since 2011. */
export const FIRST_HOLIDAY_YEAR = 2011
export const LAST_HOLIDAY_YEAR = 2199
/** Christmas Eve was added to the act for this year. */
const CHRISTMAS_EVE_SINCE = 2025

/** Days after Easter Sunday. */
const MOVABLE: [number, string, string][] = [
  [0, 'Wielkanoc', 'Easter Sunday'],
  [1, 'Poniedziałek Wielkanocny', 'Easter Monday'],
  [49, 'Zielone Świątki', 'Pentecost'],
  [60, 'Boże Ciało', 'Corpus Christi'],
]
const FIXED: [string, string, string][] = [
  ['01-01', 'Nowy Rok', 'New Year’s Day'],
  ['01-06', 'Święto Trzech Króli', 'Epiphany'],
  ['05-01', 'Święto Państwowe', 'Labour Day'],
  ['05-03', 'Święto Narodowe Trzeciego Maja', 'Constitution Day'],
  ['08-15', 'Wniebowzięcie NMP', 'Assumption Day'],
  ['11-01', 'Wszystkich Świętych', 'All Saints’ Day'],
  ['11-11', 'Narodowe Święto Niepodległości', 'Independence Day'],
  ['12-24', 'Wigilia', 'Christmas Eve'],
  ['12-25', 'Boże Narodzenie', 'Christmas Day'],
  ['12-26', 'Drugi dzień Bożego Narodzenia', 'Boxing Day'],
]

/**
 * The days off of a year by date, Sundays left out but where a holiday falls on one: act of 18 January
 * 1951 on days off work (ustawa o dniach wolnych od pracy), as it holds since 2025.
 * @throws RangeError outside the years for which the list holds
 */
export function polishHolidays(year: number): Holiday[] {
  if (!Number.isInteger(year) || year < FIRST_HOLIDAY_YEAR || year > LAST_HOLIDAY_YEAR) {
    throw new RangeError(`no list of holidays for the year ${year}`)
  }
  const fixed = FIXED.map(([day, pl, en]) => ({ date: `${year}-${day}`, name: { pl, en } }))
  const easter = easterOf(year)
  const movable = MOVABLE.map(([days, pl, en]) => {
    const date = new Date(easter + days * 86_400_000).toISOString().slice(0, 10)
    return { date, name: { pl, en } }
  })
  return [...fixed, ...movable]
    .filter(({ date }) => year >= CHRISTMAS_EVE_SINCE || !date.endsWith('-12-24'))
    .sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** Midnight UTC of Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher's method). */
function easterOf(year: number): number {
  const lunar = year % 19
  const century = Math.floor(year / 100)
  const rest = year % 100
  const shift = Math.floor((century + 8) / 25)
  const correction = Math.floor((century - shift + 1) / 3)
  const epact = (19 * lunar + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const late = Math.floor((lunar + 11 * epact + 22 * weekday) / 451)
  const day = epact + weekday - 7 * late + 114
  return Date.UTC(year, Math.floor(day / 31) - 1, (day % 31) + 1)
}

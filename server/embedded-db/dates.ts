import type { Evaluate } from './expressions.ts'
import { Fault, refusal } from './fault.ts'
import type { Doc } from './value.ts'

/** Wall-clock time of a zone, held in the UTC fields of a Date. */
type Wall = Date

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  try {
    const clock = new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
    clocks.set(zone, clock)
    return clock
  } catch {
    throw new Fault(40485, `unrecognized time zone identifier: "${zone}"`)
  }
}

/** Wall-clock time of an instant in a zone. */
function wallOf(instant: number, zone: string): Wall {
  if (zone === 'UTC') return new Date(instant)
  const whole = Math.floor(instant / 1000) * 1000
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, value]),
  )
  if (parts['era'] !== 'AD') throw refusal(2, 'a date before the year 1')
  const field = (name: string) => Number(parts[name])
  const wall = new Date(0)
  wall.setUTCFullYear(field('year'), field('month') - 1, field('day'))
  wall.setUTCHours(field('hour'), field('minute'), field('second'), instant - whole)
  return wall
}

/**
 * Instant of a wall-clock time. A time that the clock change skips moves forward by the gap; of
 * a time that happens twice the one nearest below `near` counts, else the first.
 */
function instantOf(wall: Wall, zone: string, near: number): Date {
  const asUtc = wall.getTime()
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map((probe) => asUtc - (wallOf(probe, zone).getTime() - probe))
    .sort((a, b) => a - b)
  const exact = candidates.filter((instant) => wallOf(instant, zone).getTime() === asUtc)
  const chosen = exact.filter((instant) => instant <= near).at(-1) ?? exact[0] ?? candidates[1]
  return new Date(chosen as number)
}

const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond']
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, second: 1000, millisecond: 1 }

/** `$dateTrunc`: start of the year, month, week, day, hour… in a zone (UTC when none is given). */
export function compileDateTrunc(args: Record<string, Evaluate>): Evaluate {
  if (!args['date'] || !args['unit']) throw new Fault(5439009, "$dateTrunc needs 'date' and 'unit'")
  const { date, unit, timezone, startOfWeek } = args
  return (doc) => {
    const instant = dateOf(date?.(doc), '$dateTrunc')
    const unitName = unit?.(doc)
    const zone = zoneOf(timezone, doc)
    if (instant === undefined || zone === undefined || unitName === null) return null
    if (typeof unitName !== 'string' || !UNITS.includes(unitName)) {
      throw new Fault(5439013, `$dateTrunc: unknown time unit value: ${String(unitName)}`)
    }
    const firstDay = weekday(startOfWeek?.(doc) ?? 'sunday')
    const wall = wallOf(instant, zone)
    const step = unitName === 'hour' ? 3_600_000 : UNIT_MS[unitName]
    if (step !== undefined) {
      // Units of the clock are cut off the running instant, so that a repeated hour stays itself.
      return new Date(instant - (((wall.getTime() % step) + step) % step))
    }
    return instantOf(startOfDayUnit(wall, unitName, firstDay), zone, instant)
  }
}

function startOfDayUnit(wall: Wall, unit: string, firstDay: number): Wall {
  const start = new Date(wall)
  start.setUTCHours(0, 0, 0, 0)
  const month = start.getUTCMonth()
  if (unit === 'week') {
    start.setUTCDate(start.getUTCDate() - ((start.getUTCDay() - firstDay + 7) % 7))
  } else if (unit === 'month') start.setUTCDate(1)
  else if (unit === 'quarter') start.setUTCMonth(month - (month % 3), 1)
  else if (unit === 'year') start.setUTCMonth(0, 1)
  return start
}

function weekday(name: unknown): number {
  const short = String(name).toLowerCase()
  const day = DAYS.findIndex((full) => full === short || full.slice(0, 3) === short)
  if (day < 0) throw new Fault(5439015, `unknown day of week value: ${String(name)}`)
  return day
}

/** `$dateToString` with %Y %m %d %H %M %S %L %j %u %z and %%; other specifiers are refused. */
export function compileDateToString(args: Record<string, Evaluate>): Evaluate {
  if (!args['date']) throw new Fault(18628, "Missing 'date' parameter to $dateToString")
  const { date, format, timezone, onNull } = args
  return (doc) => {
    const instant = dateOf(date?.(doc), '$dateToString')
    const zone = zoneOf(timezone, doc)
    if (instant === undefined) return onNull ? onNull(doc) : null
    if (zone === undefined) return null
    const wall = wallOf(instant, zone)
    const pattern =
      format?.(doc) ?? (zone === 'UTC' ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L')
    if (typeof pattern !== 'string')
      throw new Fault(18533, "$dateToString: 'format' must be a string")
    return pattern.replace(/%(.?)/g, (_, letter: string) =>
      written(letter, wall, wall.getTime() - instant),
    )
  }
}

function written(letter: string, wall: Wall, offset: number): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0')
  switch (letter) {
    case 'Y':
      return digits(wall.getUTCFullYear(), 4)
    case 'm':
      return digits(wall.getUTCMonth() + 1, 2)
    case 'd':
      return digits(wall.getUTCDate(), 2)
    case 'H':
      return digits(wall.getUTCHours(), 2)
    case 'M':
      return digits(wall.getUTCMinutes(), 2)
    case 'S':
      return digits(wall.getUTCSeconds(), 2)
    case 'L':
      return digits(wall.getUTCMilliseconds(), 3)
    case 'j':
      return digits(dayOfYear(wall), 3)
    case 'u':
      return String(wall.getUTCDay() || 7)
    case 'z': {
      const minutes = Math.abs(offset) / 60_000
      return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${digits(minutes % 60, 2)}`
    }
    case '%':
      return '%'
    default:
      throw refusal(18536, `$dateToString: format character '%${letter}'`)
  }
}

function dayOfYear(wall: Wall): number {
  const newYear = new Date(wall)
  newYear.setUTCMonth(0, 1)
  return Math.round((wall.getTime() - newYear.getTime()) / 86_400_000) + 1
}

function dateOf(value: unknown, operator: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (!(value instanceof Date))
    throw new Fault(16006, `${operator}: can't convert from this type to Date`)
  return value.getTime()
}

/** The zone's name; undefined where the expression gives null. */
function zoneOf(timezone: Evaluate | undefined, doc: Doc): string | undefined {
  if (timezone === undefined) return 'UTC'
  const zone = timezone(doc)
  if (zone === undefined || zone === null) return undefined
  if (typeof zone !== 'string') throw new Fault(40517, 'timezone must evaluate to a string')
  return zone
}

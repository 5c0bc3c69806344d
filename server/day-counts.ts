import { Temporal } from 'temporal-polyfill'
import type { Clock } from './clock.ts'
import type { Models } from './models/index.ts'

/** Calls that a consultant has had since the local midnight, given away or not, for the desk's top bar. */
export interface DayCounts {
  /** What is known now; asks the database once for each consultant and day, then tells `onKnown`. */
  of(staffId: string): number
  /** A call of this consultant has been stored: count again. */
  renew(staffId: string): void
}

/** The city's day: midnight in Europe/Warsaw of the day in which `at` lies (ms UTC; design rule 11). */
export function startOfDay(at: number, zone = 'Europe/Warsaw'): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay()
    .epochMilliseconds
}

export function createDayCounts(
  models: Models,
  clock: Clock,
  onKnown: (staffId: string) => void,
): DayCounts {
  const counts = new Map<string, { day: number; count: number }>()

  const ask = async (staffId: string, day: number): Promise<void> => {
    try {
      const count = await models.servings.countDocuments({ staffId, endedAt: { $gte: day } })
      counts.set(staffId, { day, count })
      onKnown(staffId)
    } catch {
      counts.delete(staffId)
    }
  }

  return {
    of(staffId) {
      const day = startOfDay(clock.now())
      const known = counts.get(staffId)
      if (known?.day === day) return known.count
      counts.set(staffId, { day, count: 0 })
      void ask(staffId, day)
      return 0
    },
    renew: (staffId) => void ask(staffId, startOfDay(clock.now())),
  }
}

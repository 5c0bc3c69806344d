import { ensureDay } from '#server/booking/days.ts'
import { openDatabase } from '#server/database.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { bookHold, bookingOn, holdFor, KILLED, TARGET, type Deed } from './booking-kill.ts'
import { at, DAY } from './schedule-city.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { silentLog } from './test-database.ts'

/**
 * A server of its own that does one deed and is killed at the point that OKIENKO_CRASH_AT names.
 * Arguments: where the database is; the deed.
 */
const [uri = '', deed = ''] = process.argv.slice(2)
const HOUR_MS = 60 * 60_000

const { models } = await openDatabase({ uri, dataDir: '.', log: silentLog })
const clock = new SimulatedClock()
const booking = bookingOn(models, clock)
const visit = (await models.visits.findById(KILLED).lean<VisitRow>())!
const deeds: Record<Deed, () => Promise<unknown>> = {
  day: () => ensureDay(models, 'celina', DAY),
  book: () => bookHold(booking),
  move: () => booking.move(visit, TARGET.holdId),
  // A move has begun, and its resident thinks better of it.
  break: () => booking.cancel(visit),
  cancel: () => booking.cancel(visit),
  accept: () => booking.accept(visit),
  speak: () => booking.speak(visit, 'en'),
  async hold() {
    await holdFor(booking, KILLED, at('08:00'))
    await booking.extend(KILLED)
    await holdFor(booking, TARGET.holdId, TARGET.startsAt)
    await booking.release(TARGET.holdId)
  },
  async late() {
    clock.advance(HOUR_MS)
    await bookHold(booking)
  },
  async sweep() {
    clock.advance(HOUR_MS)
    await booking.sweep()
  },
}
await deeds[deed as Deed]()
process.exit(0)

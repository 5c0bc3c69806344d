import { every, type Clock } from '#server/clock.ts'
import { isOutage } from '#server/database.ts'
import type { Log } from '#server/log.ts'
import type { Booking } from './booking.ts'

const SWEEP_MS = 60_000

/**
 * Sweeps now, because a kill may have left something, and then each minute; one sweep at a time.
 *
 * @returns the function that stops it
 */
export function keepSwept(booking: Pick<Booking, 'sweep'>, clock: Clock, log: Log): () => void {
  let sweeping = false
  const run = () => {
    if (sweeping) return
    sweeping = true
    booking
      .sweep()
      .catch((error: unknown) => {
        if (!isOutage(error)) log.error('booking.sweep-failed', { error })
      })
      .finally(() => (sweeping = false))
  }
  run()
  return every(clock, SWEEP_MS, run)
}

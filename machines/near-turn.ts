import type { ResidentCall } from './views.ts'

/** When a waiting person should come back to the page (W4): L10 of SPEC.md. */

/** These places, and a wait that ends within so long, are nearly the turn (ms). */
export const NEAR_PLACES = 2
export const NEAR_WAIT_MS = 3 * 60_000
/** So long before its time it is nearly a visit's turn (ms). */
export const NEAR_VISIT_MS = 2 * 60_000

type Waiting = Pick<Extract<ResidentCall, { phase: 'waiting' }>, 'place' | 'wait' | 'booked'>

/** Is it nearly this person's turn? `now`: the server's clock (ms UTC). */
export function isNearTurn({ place, wait, booked }: Waiting, now: number): boolean {
  if (booked) return now >= booked.startsAt - NEAR_VISIT_MS
  return place <= NEAR_PLACES || (wait !== null && wait.toMs <= NEAR_WAIT_MS)
}

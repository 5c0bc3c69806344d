/**
 * From when a wait is over its target, and from when far over (ms). The same for every site until
 * sites get targets of their own.
 */
export const WAIT_TARGET_MS = 5 * 60_000
export const WAIT_FAR_MS = 15 * 60_000

/** How a wait compares with its target; colours always come with the minutes in words (look.md). */
export type WaitLevel = 'normal' | 'over' | 'far'

export function waitLevel(waitedMs: number): WaitLevel {
  if (waitedMs >= WAIT_FAR_MS) return 'far'
  return waitedMs >= WAIT_TARGET_MS ? 'over' : 'normal'
}

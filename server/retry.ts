import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** Pauses between tries of work that must be done in the end (ms): grow to a limit. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/**
 * Do `task` until it succeeds: for work that is owed whatever happens (release of an assignment, the
 * statistics row). The task must be idempotent. After a restart the boot repeats what is still missing.
 */
export function untilDone(
  clock: Clock,
  log: Log,
  what: string,
  task: () => Promise<void>,
): Promise<void> {
  return new Promise((resolve) => {
    const attempt = (count: number): void => {
      task().then(resolve, (error: unknown) => {
        log.warn(what, { attempt: count, error })
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS)
        clock.at(clock.now() + pause, () => attempt(count + 1))
      })
    }
    attempt(1)
  })
}

/** Time as the server sees it; tests give a simulated one. All instants are UTC milliseconds. */
export interface Clock {
  now(): number
  /** Call `task` at `instant` or as soon after it as can be; returns the function that calls it off. */
  at(instant: number, task: () => void): () => void
}

/** Node's timers hold 2^31 - 1 ms at most and fire at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  at(instant, task) {
    let timer: NodeJS.Timeout
    const arm = (): void => {
      const wait = instant - Date.now()
      if (wait <= LONGEST_TIMER_MS) timer = setTimeout(task, Math.max(0, wait))
      else timer = setTimeout(arm, LONGEST_TIMER_MS)
    }
    arm()
    return () => clearTimeout(timer)
  },
}

/** Call `task` every `everyMs` until the returned function is called; the first time after `everyMs`. */
export function every(clock: Clock, everyMs: number, task: () => void): () => void {
  let cancel = (): void => {}
  const arm = (): void => {
    cancel = clock.at(clock.now() + everyMs, () => {
      arm()
      task()
    })
  }
  arm()
  return () => cancel()
}

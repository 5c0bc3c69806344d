import type { Clock } from '#server/clock.ts'

/** A clock that stands until a test moves it; tasks run in the order of their instants. */
export type ManualClock = Clock & { advance(ms: number): void }

export function createManualClock(start = Date.UTC(2026, 10, 20, 9)): ManualClock {
  let now = start
  let tasks: { instant: number; task: () => void }[] = []
  return {
    now: () => now,
    at(instant, task) {
      const entry = { instant, task }
      tasks.push(entry)
      return () => (tasks = tasks.filter((other) => other !== entry))
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = tasks.filter(({ instant }) => instant <= end)
        const next = due.sort((a, b) => a.instant - b.instant)[0]
        if (!next) break
        tasks = tasks.filter((other) => other !== next)
        now = Math.max(now, next.instant)
        next.task()
      }
      now = end
    },
  }
}

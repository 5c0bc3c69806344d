import type { Clock } from '../clock.ts'

type Timer = { at: number; task: () => void }

/** Time that stands until the test moves it; due tasks run in the order of their instants. */
export class SimulatedClock implements Clock {
  private instant: number
  private readonly timers = new Set<Timer>()

  constructor(start = Date.UTC(2026, 10, 23, 9, 0)) {
    this.instant = start
  }

  now = (): number => this.instant

  at = (at: number, task: () => void): (() => void) => {
    const timer = { at, task }
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }

  /** Move on by `ms`, stopping at every deadline on the way. */
  advance(ms: number): void {
    const end = this.instant + ms
    for (;;) {
      const next = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers.delete(next)
      this.instant = Math.max(this.instant, next.at)
      next.task()
    }
    this.instant = end
  }
}

import { systemClock, type Clock } from '#server/clock.ts'

/**
 * The system's clock, which a bench may put on: limits by time then hold as always, without the time
 * being waited for. Timers that run already keep their real length.
 */
export class SkippingClock implements Clock {
  #skipped = 0

  now = (): number => systemClock.now() + this.#skipped

  at = (instant: number, task: () => void): (() => void) =>
    systemClock.at(instant - this.#skipped, task)

  skip(ms: number): void {
    this.#skipped += ms
  }
}

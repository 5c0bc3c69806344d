/**
 * Moves the clock of this process or page: whatever asks `Date` what time it is now is told a time `aheadMs`
 * later. Timers run at their own pace. Runs in a page too, so it refers to nothing of this file.
 */
export function shiftDate(aheadMs: number): void {
  const real = Date
  const now = (): number => real.now() + aheadMs
  globalThis.Date = new Proxy(real, {
    apply: () => new real(now()).toString(),
    construct: (target, given, made) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, made) as Date,
    get: (target, key, self) => (key === 'now' ? now : (Reflect.get(target, key, self) as unknown)),
  })
}

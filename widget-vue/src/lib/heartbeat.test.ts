// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { workerTicker } from './heartbeat.ts'

/** A worker whose messages and errors come from the test. */
class FakeWorker extends EventTarget {
  static last: FakeWorker
  readonly posted: unknown[] = []
  terminated = false
  constructor() {
    super()
    FakeWorker.last = this
  }
  postMessage(message: unknown) {
    this.posted.push(message)
  }
  terminate() {
    this.terminated = true
  }
}

const onTick = vi.fn()
beforeEach(() => {
  vi.useFakeTimers()
  onTick.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('ticker', () => {
  it('ticks as the worker does, not by the timers of the page', () => {
    vi.stubGlobal('Worker', FakeWorker)
    const stop = workerTicker(5_000, onTick)
    expect(FakeWorker.last.posted).toEqual([{ everyMs: 5_000 }])
    vi.advanceTimersByTime(60_000)
    expect(onTick).not.toHaveBeenCalled()
    FakeWorker.last.dispatchEvent(new MessageEvent('message'))
    expect(onTick).toHaveBeenCalledOnce()
    stop()
    expect(FakeWorker.last.terminated).toBe(true)
  })

  it.each([
    ['there are no workers', () => {}],
    ['the worker may not load', () => vi.stubGlobal('Worker', FakeWorker)],
  ])('goes on by the page when %s', (_, prepare) => {
    prepare()
    const stop = workerTicker(5_000, onTick)
    if (typeof Worker !== 'undefined') FakeWorker.last.dispatchEvent(new Event('error'))
    vi.advanceTimersByTime(10_000)
    expect(onTick).toHaveBeenCalledTimes(2)
    stop()
    vi.advanceTimersByTime(10_000)
    expect(onTick).toHaveBeenCalledTimes(2)
  })
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProbe } from './probe.ts'
import { retryDelay } from './workers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const EVERY = 1_000

test('a worker that answers is never silent, and its CPU share is what it used of the time', async () => {
  let used = 0
  const shares: number[] = []
  const onSilent = vi.fn()
  const usage = async () => ({ ru_utime: (used += 200), ru_stime: 100 })
  const probe = createProbe({
    everyMs: EVERY,
    maxMissed: 3,
    usage,
    onSilent,
    onCpu: (share) => shares.push(share),
  })
  await vi.advanceTimersByTimeAsync(4 * EVERY)
  expect(shares).toEqual([0.2, 0.2, 0.2])
  expect(onSilent).not.toHaveBeenCalled()
  probe.stop()
})

test('F7: with one probe a second a worker that stops is found within 5 s, and told once', async () => {
  let stopped = false
  let foundAt = Infinity
  const begin = performance.now()
  const onSilent = vi.fn(() => (foundAt = performance.now() - begin))
  createProbe({
    everyMs: EVERY,
    maxMissed: 3,
    usage: () =>
      stopped ? new Promise<never>(() => {}) : Promise.resolve({ ru_utime: 0, ru_stime: 0 }),
    onCpu: () => {},
    onSilent,
  })
  await vi.advanceTimersByTimeAsync(10 * EVERY)
  // The worst moment: just after an answer.
  stopped = true
  await vi.advanceTimersByTimeAsync(20 * EVERY)
  expect(foundAt - 10 * EVERY).toBeLessThanOrEqual(5_000)
  expect(onSilent).toHaveBeenCalledTimes(1)
})

test('a worker that is only slow is spared', async () => {
  const onSilent = vi.fn()
  const usage = () =>
    new Promise<{ ru_utime: number; ru_stime: number }>((resolve) =>
      setTimeout(() => resolve({ ru_utime: 1, ru_stime: 1 }), 2.5 * EVERY),
    )
  const probe = createProbe({ everyMs: EVERY, maxMissed: 3, usage, onCpu: () => {}, onSilent })
  await vi.advanceTimersByTimeAsync(60 * EVERY)
  expect(onSilent).not.toHaveBeenCalled()
  probe.stop()
})

test('a worker is replaced at once, and ever slower while it keeps dying, up to 10 s', () => {
  const delays = Array.from({ length: 12 }, (_, failures) => retryDelay(failures))
  expect(delays.slice(0, 4)).toEqual([0, 200, 400, 800])
  expect(delays).toEqual([...delays].sort((a, b) => a - b))
  expect(Math.max(...delays)).toBe(10_000)
})

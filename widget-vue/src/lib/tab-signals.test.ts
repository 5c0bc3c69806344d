// @vitest-environment jsdom
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useChime, useTitleSignal, useWakeLock } from './tab-signals.ts'

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  document.title = 'Okienko'
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'wakeLock')
})

describe('title', () => {
  it('changes to and fro and comes back', () => {
    const title = scope.run(useTitleSignal)!
    title.show('Nowe połączenie')
    const seen = [0, 1, 2].map(() => {
      const now = document.title
      vi.advanceTimersByTime(1_500)
      return now
    })
    expect(seen).toEqual(['Nowe połączenie', 'Okienko', 'Nowe połączenie'])
    title.clear()
    vi.advanceTimersByTime(5_000)
    expect(document.title).toBe('Okienko')
  })

  it('keeps the usual title over two signals, and puts it back with its owner', () => {
    const title = scope.run(useTitleSignal)!
    title.show('one')
    title.show('two')
    expect(document.title).toBe('two')
    scope.stop()
    expect(document.title).toBe('Okienko')
  })
})

describe('chime', () => {
  it('is silent without Web Audio', async () => {
    const chime = scope.run(useChime)!
    expect(await chime.unlock()).toBe(false)
    expect(await chime.play('offer')).toBe(false)
  })

  it('stays silent while the browser keeps sound locked', async () => {
    const resume = () => new Promise<void>(() => undefined)
    vi.stubGlobal(
      'AudioContext',
      class {
        state = 'suspended'
        resume = resume
        close = async () => undefined
      },
    )
    const chime = scope.run(useChime)!
    const playing = chime.play('turn')
    await vi.advanceTimersByTimeAsync(300)
    expect(await playing).toBe(false)
  })
})

describe('wake lock', () => {
  /** Locks that the browser has given; each can be taken away. */
  function browserLocks() {
    const locks: (EventTarget & { release: () => Promise<void> })[] = []
    const request = vi.fn(async () => {
      const lock = Object.assign(new EventTarget(), {
        release: async () => void lock.dispatchEvent(new Event('release')),
      })
      locks.push(lock)
      return lock
    })
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true })
    return { locks, request }
  }

  it('is not there in old browsers, which is no error', async () => {
    const lock = scope.run(useWakeLock)!
    expect([lock.supported, await lock.hold()]).toEqual([false, false])
  })

  it('is taken again when the page is seen again, until released', async () => {
    const { locks, request } = browserLocks()
    const lock = scope.run(useWakeLock)!
    expect(await lock.hold()).toBe(true)
    await locks[0]!.release()
    expect(lock.active.value).toBe(false)
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect(lock.active.value).toBe(true)
    await lock.release()
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect([lock.active.value, request.mock.calls.length]).toEqual([false, 2])
  })

  it('that is refused lets the call go on', async () => {
    const request = () => Promise.reject(new DOMException('low battery', 'NotAllowedError'))
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true })
    expect(await scope.run(useWakeLock)!.hold()).toBe(false)
  })
})

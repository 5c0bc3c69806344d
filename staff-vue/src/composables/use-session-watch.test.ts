// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { RefusedError } from '#widget/lib/refusal.ts'
import { useSession } from '../stores/session.ts'
import type { Account } from '../stores/session.ts'
import { TELL_USE_EVERY_MS, useSessionWatch, WARN_BEFORE_MS } from './use-session-watch.ts'

const callApi = vi.hoisted(() => vi.fn())
vi.mock('#widget/lib/api-client.ts', () => ({ callApi }))

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let scope: EffectScope
/** The server's session: its clock runs with the fake timers. */
let idleUntil: number
let endsAt: number
const held = shallowRef(false)

function account(): Account {
  return {
    staffId: 'staff-1',
    name: 'Anna',
    login: 'anna',
    roles: ['consultant'],
    needsSecondFactor: false,
    demo: false,
    idleUntil,
    endsAt,
    now: Date.now(),
  }
}
const asked = () => callApi.mock.calls.map(([name]) => name as string)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 })
  setActivePinia(createPinia())
  idleUntil = Date.now() + 30 * MINUTE
  endsAt = Date.now() + 12 * HOUR
  held.value = false
  scope = effectScope()
  callApi.mockReset()
  callApi.mockImplementation((name: string) => {
    if (Date.now() >= Math.min(idleUntil, endsAt))
      return Promise.reject(new RefusedError('not-signed-in'))
    if (name === 'extend') idleUntil = Date.now() + 30 * MINUTE
    return Promise.resolve(account())
  })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

function start() {
  const session = useSession()
  session.apply(account())
  const watch = scope.run(() => useSessionWatch(() => held.value))!
  return { session, ...watch }
}
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const press = () => window.dispatchEvent(new Event('keydown'))

describe('the idle end of a session', () => {
  it('is warned of at least 20 s before, after asking the server', async () => {
    const { warning } = start()
    await wait(30 * MINUTE - WARN_BEFORE_MS - 2_000)
    expect(warning.value).toBeNull()
    expect(asked()).toEqual([])
    await wait(4_000)
    expect(warning.value?.kind).toBe('idle')
    expect(warning.value!.left).toBeGreaterThan(20_000)
    expect(asked()).toEqual(['session'])
  })

  it('is moved by one press, as often as needed', async () => {
    const { warning, stay } = start()
    for (let round = 0; round < 12; round++) {
      await wait(30 * MINUTE - 60_000)
      expect(warning.value?.kind).toBe('idle')
      expect(await stay()).toBe(true)
      expect(warning.value).toBeNull()
    }
  })

  it('is not warned of when another window has moved it', async () => {
    const { warning } = start()
    await wait(20 * MINUTE)
    idleUntil = Date.now() + 30 * MINUTE
    await wait(9 * MINUTE)
    expect(warning.value).toBeNull()
  })

  it('leads to the sign-in page when nobody answers', async () => {
    const { session } = start()
    await wait(30 * MINUTE + 2_000)
    expect(session.account).toBeNull()
    expect(session.why).toBe('session-over')
  })

  it('never comes between a consultant and a call, and is asked anew after it', async () => {
    const { warning } = start()
    held.value = true
    await wait(29 * MINUTE)
    expect(warning.value).toBeNull()
    idleUntil = Date.now() + 30 * MINUTE
    held.value = false
    await wait(2_000)
    expect(warning.value).toBeNull()
  })
})

describe('use of the page', () => {
  it('is told to the server, but not with every key', async () => {
    start()
    await wait(TELL_USE_EVERY_MS + 1_000)
    press()
    press()
    await wait(1_000)
    press()
    await wait(1_000)
    expect(asked()).toEqual(['extend'])
  })

  it('does not answer the warning by accident: only its button does', async () => {
    const { warning } = start()
    await wait(29 * MINUTE)
    press()
    await wait(1_000)
    expect(warning.value?.kind).toBe('idle')
    expect(asked()).not.toContain('extend')
  })
})

describe('the absolute end', () => {
  it('is told ten minutes before, once understood it stays silent', async () => {
    endsAt = Date.now() + 20 * MINUTE
    const { warning, stay } = start()
    await wait(11 * MINUTE)
    expect(warning.value?.kind).toBe('end')
    await stay()
    await wait(MINUTE)
    expect(warning.value).toBeNull()
  })
})

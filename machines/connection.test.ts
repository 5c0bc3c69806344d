import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DEAD_AFTER_MS,
  FIRST_DELAY_MS,
  LONGEST_DELAY_MS,
  OVERLOAD_DELAY_MS,
  PULSE_TICK_MS,
  comesBack,
  newPulse,
  onPulseTick,
  reconnectDelay,
  replacesView,
} from './connection.ts'
import type { Pulse, ViewStamp } from './connection.ts'
import { CLOSE, HEARTBEAT_MS } from './protocol-constants.ts'

const attempt = fc.integer({ min: 0, max: 5000 })
const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

describe('pauses between tries', () => {
  it('stay between half of the first pause and the longest', () => {
    fc.assert(
      fc.property(attempt, random, (n, r) => {
        const delay = reconnectDelay(n, 1006, r)
        expect(delay).toBeGreaterThanOrEqual(FIRST_DELAY_MS / 2)
        expect(delay).toBeLessThanOrEqual(LONGEST_DELAY_MS)
      }),
    )
  })

  it('never shrink from one try to the next with the same luck', () => {
    fc.assert(
      fc.property(attempt, random, (n, r) => {
        expect(reconnectDelay(n + 1, 1006, r)).toBeGreaterThanOrEqual(reconnectDelay(n, 1006, r))
      }),
    )
  })

  it('are spread by at least the half of their length', () => {
    fc.assert(
      fc.property(attempt, (n) => {
        const [soonest, latest] = [reconnectDelay(n, 1012, 0), reconnectDelay(n, 1012, 0.999_999)]
        expect(latest).toBeGreaterThanOrEqual(2 * soonest - 2)
      }),
    )
  })

  it('leave a resident at least four tries within 30 s, whatever the luck', () => {
    const pauses = [0, 1, 2, 3].map((n) => reconnectDelay(n, 1006, 1))
    expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(20_000)
  })

  it('are longer after an overload', () => {
    fc.assert(
      fc.property(attempt, random, (n, r) => {
        expect(reconnectDelay(n, CLOSE.overload, r)).toBeGreaterThanOrEqual(OVERLOAD_DELAY_MS)
      }),
    )
  })
})

describe('close codes', () => {
  it.each([1000, 1001, 1005, 1006, 1007, 1011, CLOSE.restart, CLOSE.overload])(
    '%i comes back',
    (code) => expect(comesBack(code)).toBe(true),
  )
  it.each([
    CLOSE.version,
    CLOSE.ticketUnknown,
    CLOSE.sessionOver,
    CLOSE.replaced,
    CLOSE.flood,
    CLOSE.moved,
  ])('%i does not', (code) => expect(comesBack(code)).toBe(false))
})

describe('order of views', () => {
  it('ends at the newest view of the last server life, however they were repeated', () => {
    const revs = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 })
    fc.assert(
      fc.property(revs, revs, (before, after) => {
        const come: ViewStamp[] = [
          ...before.map((rev) => ({ bootId: 'a', rev })),
          ...after.map((rev) => ({ bootId: 'b', rev })),
        ]
        let shown: ViewStamp | null = null
        for (const view of come) if (replacesView(shown, view)) shown = view
        expect(shown).toEqual({ bootId: 'b', rev: Math.max(...after) })
      }),
    )
  })
})

describe('pulse', () => {
  /** Ticks until the socket counts as dead; `answers` says whether the server answers. */
  function run(ticks: number, answers: boolean) {
    let pulse: Pulse = newPulse(0)
    const beats: number[] = []
    for (let n = 1; n <= ticks; n++) {
      const now = n * PULSE_TICK_MS
      const tick = onPulseTick(pulse, now)
      pulse = tick.pulse
      if (tick.verdict === 'dead') return { beats, deadAt: now }
      if (tick.verdict === 'beat') {
        beats.push(now)
        if (answers) pulse = { ...pulse, unansweredSince: null }
      }
    }
    return { beats, deadAt: null }
  }

  it('beats every 10 s and lives while it is answered', () => {
    const { beats, deadAt } = run(12, true)
    expect(deadAt).toBeNull()
    expect(beats.slice(1).map((at, index) => at - beats[index]!)).toEqual(
      beats.slice(1).map(() => HEARTBEAT_MS),
    )
  })

  it('is dead between 12 s and 17 s after the first beat that nobody answers', () => {
    const { beats, deadAt } = run(12, false)
    expect(deadAt! - beats[0]!).toBeGreaterThanOrEqual(DEAD_AFTER_MS)
    expect(deadAt! - beats[0]!).toBeLessThan(DEAD_AFTER_MS + PULSE_TICK_MS)
  })

  it('asks again after a freeze instead of giving up', () => {
    const asleep: Pulse = { unansweredSince: 5_000, lastBeatAt: 5_000, lastTickAt: 5_000 }
    const woken = onPulseTick(asleep, 3_600_000)
    expect(woken.verdict).toBe('beat')
    expect(onPulseTick(woken.pulse, 3_600_000 + DEAD_AFTER_MS).verdict).toBe('dead')
  })
})

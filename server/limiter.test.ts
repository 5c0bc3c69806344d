import { describe, expect, it } from 'vitest'
import { createLimiter, TokenBucket } from './limiter.ts'
import { createTicketPlaces } from './ticket-places.ts'
import { SimulatedClock } from './test/simulated-clock.ts'
import { seededBytes } from './test/seeded-bytes.ts'

describe('limiter', () => {
  const make = () => {
    const clock = new SimulatedClock()
    return {
      clock,
      limiter: createLimiter({ now: clock.now, randomBytes: seededBytes('limiter') }),
    }
  }
  const rule = { name: 'r', limit: 3, windowMs: 1_000 }

  it('counts in a sliding window and says how long to wait', () => {
    const { clock, limiter } = make()
    expect(limiter.take(rule, 'a')).toEqual({ ok: true })
    clock.advance(400)
    limiter.take(rule, 'a')
    limiter.take(rule, 'a')
    expect(limiter.take(rule, 'a')).toEqual({ ok: false, retryAfterMs: 600 })
    expect(limiter.take(rule, 'b')).toEqual({ ok: true })
    clock.advance(601)
    expect(limiter.take(rule, 'a')).toEqual({ ok: true })
    expect(limiter.take(rule, 'a')).toEqual({ ok: false, retryAfterMs: 399 })
  })

  it('forgets after a success', () => {
    const { limiter } = make()
    for (let i = 0; i < 3; i++) limiter.take(rule, 'a')
    limiter.clear(rule, 'a')
    expect(limiter.take(rule, 'a').ok).toBe(true)
  })

  it('keeps no address, and another key each day', () => {
    const { clock, limiter } = make()
    const today = limiter.addressKey('192.0.2.7')
    expect(today).not.toContain('192')
    expect(limiter.addressKey('192.0.2.7')).toBe(today)
    expect(limiter.addressKey('::ffff:192.0.2.7')).toBe(today)
    expect(limiter.addressKey('192.0.2.8')).not.toBe(today)
    clock.advance(24 * 60 * 60_000)
    expect(limiter.addressKey('192.0.2.7')).not.toBe(today)
  })
})

describe('token bucket', () => {
  it('lets a burst through, then the rate', () => {
    const clock = new SimulatedClock()
    const bucket = new TokenBucket(20, 40, clock.now())
    const taken = () =>
      Array.from({ length: 100 }, () => bucket.take(clock.now())).filter(Boolean).length
    expect(taken()).toBe(40)
    clock.advance(500)
    expect(taken()).toBe(10)
    clock.advance(60_000)
    expect(taken()).toBe(40)
  })
})

describe('ticket places', () => {
  it('gives three to an address, each back when its call is over', () => {
    const places = createTicketPlaces()
    for (const callId of ['a', 'b', 'c']) places.reserve('home')!.settle(callId)
    expect(places.reserve('home')).toBeNull()
    expect(places.reserve('office')).not.toBeNull()
    places.release('b')
    places.release('b')
    places.release('unknown')
    const place = places.reserve('home')!
    expect(places.reserve('home')).toBeNull()
    place.free()
    expect(places.reserve('home')).not.toBeNull()
  })

  it('does not free a settled place twice', () => {
    const places = createTicketPlaces(1)
    const place = places.reserve('home')!
    place.settle('a')
    place.free()
    expect(places.isFull('home')).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { createSlowdown, delayAfter } from './slowdown.ts'
import { SimulatedClock } from './test/simulated-clock.ts'

describe('slowdown of sign-in', () => {
  const make = () => {
    const clock = new SimulatedClock()
    const waits: number[] = []
    const delay = (ms: number) => {
      waits.push(ms)
      return Promise.resolve()
    }
    return { clock, waits, slowdown: createSlowdown({ now: clock.now, delay }) }
  }
  type Slowdown = ReturnType<typeof createSlowdown>
  const fail = async (slowdown: Slowdown, times: number, address = 'stranger') => {
    for (let i = 0; i < times; i++) (await slowdown.enter('anna', address))!.leave(false)
  }

  it('begins with the fifth try and has a ceiling', async () => {
    const { waits, slowdown } = make()
    await fail(slowdown, 4)
    expect(waits).toEqual([])
    await fail(slowdown, 7)
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000])
    expect(delayAfter(1_000)).toBe(16_000)
  })

  it('ends with a success, and is of one login only', async () => {
    const { waits, slowdown } = make()
    await fail(slowdown, 4)
    ;(await slowdown.enter('jan', 'stranger'))!.leave(false)
    expect(waits).toEqual([])
    ;(await slowdown.enter('anna', 'stranger'))!.leave(true)
    expect(waits).toEqual([1_000])
    await fail(slowdown, 4)
    expect(waits).toEqual([1_000])
  })

  it('does not keep out the owner at an address where they have signed in', async () => {
    const { waits, slowdown } = make()
    ;(await slowdown.enter('anna', 'office'))!.leave(true)
    await fail(slowdown, 9)
    const before = waits.length
    ;(await slowdown.enter('anna', 'office'))!.leave(true)
    expect(waits).toHaveLength(before)
  })

  it('lets one try of a login in at a time, and few wait', async () => {
    const { slowdown } = make()
    const first = (await slowdown.enter('anna', 'a'))!
    let entered = 0
    const waiting = Array.from({ length: 7 }, () =>
      slowdown.enter('anna', 'a').then((turn) => {
        entered += 1
        turn!.leave(null)
      }),
    )
    expect(await slowdown.enter('anna', 'a')).toBeNull()
    expect(entered).toBe(0)
    first.leave(false)
    await Promise.all(waiting)
    expect(entered).toBe(7)
  })

  it('forgets after a day', async () => {
    const { clock, waits, slowdown } = make()
    await fail(slowdown, 6)
    clock.advance(24 * 60 * 60_000)
    const before = waits.length
    await fail(slowdown, 1)
    expect(waits).toHaveLength(before)
  })
})

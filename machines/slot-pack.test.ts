import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SlotsReply } from './api-parts.ts'
import { PackedSlots } from './api-parts.ts'
import { packSlots, unpackSlots } from './slot-pack.ts'

const FIRST = Date.UTC(2026, 10, 23, 7)

function reply(people: number, days: readonly (readonly number[])[]): SlotsReply {
  const staff = Array.from({ length: people }, (_, i) => ({
    staffId: `9b2f6c1e-52f3-4f0a-9d5e-${String(i).padStart(12, '0')}`,
    name: `Osoba ${i}`,
  }))
  let startsAt = FIRST
  return {
    zone: 'Europe/Warsaw',
    durationMs: 600_000,
    days: days.map((slots, day) => ({
      date: `2026-12-${String(1 + (day % 28)).padStart(2, '0')}`,
      free: slots.length,
      slots: slots.map((mask) => ({
        startsAt: (startsAt += 900_000),
        staffIds: staff.filter((_, i) => (mask >> (i % 31)) & 1).map(({ staffId }) => staffId),
      })),
    })),
    staff,
    lastDate: '2026-12-31',
  }
}

describe('free times as they travel', () => {
  it('come out as they went in', () => {
    const days = fc.array(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: 40 }), {
      maxLength: 42,
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), days, (people, masks) => {
        const whole = reply(people, masks)
        const wire = PackedSlots.parse(JSON.parse(JSON.stringify(packSlots(whole))))
        expect(unpackSlots(wire)).toEqual(whole)
      }),
    )
  })

  it('fit six weeks of 20 consultants into 60 kB', () => {
    const whole = reply(20, Array(42).fill(Array(32).fill(2 ** 31 - 1)))
    expect(JSON.stringify(whole).length).toBeGreaterThan(1_000_000)
    expect(JSON.stringify(packSlots(whole)).length).toBeLessThan(60_000)
  })
})

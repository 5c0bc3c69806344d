import { describe, expect, it } from 'vitest'
import { VISIT_STATES } from '#machines/api-booking.ts'
import type { ResidentVisit } from '#machines/api-booking.ts'
import { canChange, canEnter, lookEvery, visitPage } from './visit-page.ts'

const MINUTE = 60_000
const START = 1_000 * MINUTE
const visit = (change: Partial<ResidentVisit> = {}) =>
  ({
    state: 'booked',
    startsAt: START,
    checkInFrom: START - 15 * MINUTE,
    checkInUntil: START + 15 * MINUTE,
    awaitsAnswer: false,
    language: 'pl',
    consultantWaits: false,
    ...change,
  }) as ResidentVisit

describe('the page of a visit', () => {
  it('opens the check-in in its time, and says when that is over', () => {
    const pages = [-16, -15, 0, 14, 15].map((minutes) =>
      visitPage(visit(), START + minutes * MINUTE),
    )
    expect(pages).toEqual(['ahead', 'check-in', 'check-in', 'check-in', 'late'])
  })

  it('asks about a moved time until the check-in opens; who comes has said yes', () => {
    const moved = visit({ awaitsAnswer: true })
    expect(visitPage(moved, START - 60 * MINUTE)).toBe('moved')
    expect(visitPage(moved, START)).toBe('check-in')
  })

  it('lets in early when the consultant waits', () => {
    const page = visitPage(visit({ consultantWaits: true }), START - 100 * MINUTE)
    expect(page).toBe('consultant-waits')
    expect(canEnter(page)).toBe(true)
  })

  it('has a page for every state, and offers changes only before the visit', () => {
    const pages = VISIT_STATES.map((state) => visitPage(visit({ state }), START - 60 * MINUTE))
    expect(pages).toEqual(['saving', 'ahead', 'arrived', 'in-call', 'kept', 'missed', 'cancelled'])
    expect(pages.filter(canChange)).toEqual(['ahead'])
    expect(pages.filter(canEnter)).toEqual(['arrived', 'in-call'])
  })

  it('is looked after only when something can happen soon', () => {
    const hour = 60 * MINUTE
    expect(lookEvery(visit(), START - 25 * hour)).toBeNull()
    expect(lookEvery(visit(), START - 23 * hour)).toBe(20_000)
    expect(lookEvery(visit({ state: 'cancelled' }), START)).toBeNull()
  })
})

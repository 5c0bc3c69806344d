import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VISIT_STATES } from './api-booking.ts'
import { ERASE_AFTER_MS, isOver, MAIL_KINDS, visitStep, type VisitFacts } from './visit.ts'
import { after, EVENTS, HOUR, MINUTE, STARTS, visitOf } from './test/visits.ts'

const pending = visitOf({ state: 'pending' })
/** From days before to the day after the visit, whichever of its two times it has. */
const TIMES = [-72, -1.5, -0.2, 0, 0.1, 0.3, 22.6, 23.9, 24, 24.1, 24.3, 48].map(
  (hours) => STARTS + Math.round(hours * HOUR),
)

/** Every situation that the events lead to at rising times, each with the index of its time. */
function situations(): { visit: VisitFacts; time: number }[] {
  const seen = new Map([[JSON.stringify([pending, 0]), { visit: pending, time: 0 }]])
  for (const { visit, time } of seen.values()) {
    const next = EVENTS.map((event) => visitStep(visit, event, TIMES[time]!)).flatMap((verdict) =>
      'refused' in verdict ? [] : [{ visit: { ...visit, ...verdict.change }, time }],
    )
    if (time + 1 < TIMES.length) next.push({ visit, time: time + 1 })
    for (const one of next) {
      const key = JSON.stringify([{ ...one.visit, linkVersion: 0 }, one.time])
      if (!seen.has(key)) seen.set(key, one)
    }
  }
  return [...seen.values()]
}

describe('every situation', () => {
  const all = situations()

  test('[B17] every state is reached, and every open visit can still end', () => {
    const states = new Set(all.map(({ visit }) => visit.state))
    expect([...states].sort()).toEqual([...VISIT_STATES].sort())
    for (const { visit } of all) {
      if (isOver(visit.state)) continue
      const late = TIMES.at(-1)! + HOUR
      const served = { type: 'call.ended', callId: visit.callId ?? '' } as const
      const ends = [{ type: 'visit.cancelled' } as const, served].some((event) => {
        const verdict = visitStep(visit, event, late)
        return 'change' in verdict && verdict.change.state !== undefined
      })
      expect(ends, JSON.stringify(visit)).toBe(true)
    }
  })

  test('[B14] the end is final, frees the place of the address and sets when the contact goes', () => {
    for (const { visit, time } of all) {
      if (!isOver(visit.state)) continue
      expect(visit.emailSlot).toBeNull()
      expect(visit.eraseAt).toBeLessThanOrEqual(
        Math.max(visit.endsAt, TIMES[time]!) + ERASE_AFTER_MS,
      )
      for (const event of EVENTS) {
        const verdict = visitStep(visit, event, TIMES[time]!)
        if (!('refused' in verdict)) expect(verdict).toEqual({ change: {}, owes: [] })
        else expect(verdict.refused).toBe('visit-over')
      }
    }
  })

  test('[B15] an event that comes twice changes nothing and owes nothing the second time', () => {
    for (const { visit, time } of all)
      for (const event of EVENTS) {
        const verdict = visitStep(visit, event, TIMES[time]!)
        if ('refused' in verdict) continue
        const { visit: changed } = after(visit, event, TIMES[time]!)
        expect(visitStep(changed, event, TIMES[time]!)).toEqual({ change: {}, owes: [] })
      }
  })
})

test('[B17] in any order nothing throws, the link version never falls, and JSON takes the same step', () => {
  const anyEvents = fc.array(fc.tuple(fc.constantFrom(...EVENTS), fc.nat(40)), { maxLength: 30 })
  fc.assert(
    fc.property(anyEvents, (events) => {
      let visit = pending
      let at = STARTS - 3 * HOUR
      for (const [event, minutes] of events) {
        at += minutes * MINUTE
        const before = JSON.stringify(visit)
        const verdict = visitStep(visit, event, at)
        expect(visitStep(JSON.parse(before), event, at)).toEqual(verdict)
        expect(JSON.stringify(visit)).toBe(before)
        if ('refused' in verdict) {
          expect(['visit-over', 'too-early', 'not-now']).toContain(verdict.refused)
          continue
        }
        for (const kind of verdict.owes) expect(MAIL_KINDS).toContain(kind)
        expect(JSON.parse(JSON.stringify(verdict.change))).toEqual(verdict.change)
        const next = { ...visit, ...verdict.change }
        expect(next.linkVersion).toBeGreaterThanOrEqual(visit.linkVersion)
        if (next.startsAt !== visit.startsAt) expect(next.linkVersion).toBe(visit.linkVersion + 1)
        visit = next
      }
    }),
    { numRuns: 1_500, seed: 2026 },
  )
})

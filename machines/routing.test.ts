import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canServe, idleOrder, lineOrder, longestWaiting, match } from './routing.ts'
import type { Candidate, Match, Ticket } from './routing.ts'
import { VISIT_GRACE_MS } from './visit.ts'
import { anyCandidates, anyLine, candidateOf, ticketOf } from './test/lines.ts'

const NOW = 100
const runs = { numRuns: 2_000, seed: 2026 }

/** The rules R3 to R8 said slowly: ask each ticket in turn, whoever is left, longest idle first. */
function slowMatch(tickets: readonly Ticket[], candidates: readonly Candidate[]): Match {
  const result: Match = { offers: [], exhausted: [] }
  for (const onlyOwn of [true, false]) slowRound(tickets, candidates, onlyOwn, result)
  return result
}

function slowRound(
  tickets: readonly Ticket[],
  candidates: readonly Candidate[],
  onlyOwn: boolean,
  result: Match,
): void {
  for (const ticket of tickets) {
    if (!ticket.present) continue
    if (ticket.offered) continue
    if (ticket.turnAt !== null && ticket.turnAt > NOW) continue
    if (result.offers.some(({ callId }) => callId === ticket.callId)) continue
    let best: Candidate | null = null
    for (const candidate of candidates) {
      const owner = ticket.booked?.staffId
      if (onlyOwn && owner !== candidate.staffId) continue
      if (owner !== candidate.staffId) {
        const ownerRefused = owner !== undefined && ticket.refusedBy.includes(owner)
        if (ticket.othersAt !== null && ticket.othersAt > NOW && !ownerRefused) continue
        const next = candidate.nextVisitAt
        const isStillAwaited = next !== null && next + VISIT_GRACE_MS > NOW
        if (isStillAwaited && NOW + ticket.lastsMs > next) continue
      }
      if (candidate.notBefore !== null && candidate.notBefore > NOW) continue
      if (result.offers.some(({ staffId }) => staffId === candidate.staffId)) continue
      if (ticket.topicId !== null && !candidate.topicIds.includes(ticket.topicId)) continue
      if (ticket.refusedBy.includes(candidate.staffId)) continue
      if (best === null || idleOrder(candidate, best) < 0) best = candidate
    }
    if (best !== null) result.offers.push({ callId: ticket.callId, staffId: best.staffId })
    else if (!onlyOwn && ticket.refusedBy.length > 0 && ticket.notBefore === null)
      result.exhausted.push(ticket.callId)
  }
}

const walkIn = { booked: null, turnAt: null, othersAt: null }
const anySituation = fc.tuple(anyLine, anyCandidates)

describe('orders', () => {
  test('[R1] sent-back tickets first, then by arrival, then by id', () => {
    const late = ticketOf('c', { arrivedAt: 9, head: true })
    const early = ticketOf('a', { arrivedAt: 1 })
    const same = ticketOf('b', { arrivedAt: 1 })
    expect([same, early, late].sort(lineOrder)).toEqual([late, early, same])
  })

  test('[R1] the order of the line is total', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        for (const a of line)
          for (const b of line) {
            expect(Math.sign(lineOrder(a, b))).toBe(0 - Math.sign(lineOrder(b, a)))
            if (a !== b) expect(lineOrder(a, b)).not.toBe(0)
            for (const c of line)
              if (lineOrder(a, b) < 0 && lineOrder(b, c) < 0)
                expect(lineOrder(a, c)).toBeLessThan(0)
          }
      }),
      { numRuns: 100, seed: 2026 },
    )
  })

  test('[R2] the longest idle consultant is asked first; the id breaks ties', () => {
    const long = candidateOf('bo', { idleSince: 1 })
    const tied = candidateOf('anna', { idleSince: 2 })
    const other = candidateOf('celina', { idleSince: 2 })
    expect([other, tied, long].sort(idleOrder)).toEqual([long, tied, other])
    expect(match([ticketOf('a')], [long, tied, other], NOW).offers).toEqual([
      { callId: 'a', staffId: 'bo' },
    ])
  })

  test('[R3] a ticket goes to who has its topic; without a topic to anybody', () => {
    expect(canServe(['a'], 'a')).toBe(true)
    expect(canServe(['a'], 'b')).toBe(false)
    expect(canServe([], null)).toBe(true)
    const idle = [candidateOf('anna', { topicIds: ['b'] }), candidateOf('bo', { topicIds: ['a'] })]
    expect(match([ticketOf('x', { topicId: 'a' })], idle, NOW).offers).toEqual([
      { callId: 'x', staffId: 'bo' },
    ])
  })
})

describe('match', () => {
  test('[R4] equals the slow oracle and leaves its input alone', () => {
    fc.assert(
      fc.property(anySituation, ([line, candidates]) => {
        const before = JSON.stringify([line, candidates])
        expect(match(line, candidates, NOW)).toEqual(slowMatch(line, candidates))
        expect(JSON.stringify([line, candidates])).toBe(before)
      }),
      runs,
    )
  })

  test('[R4] never gives a ticket two consultants or a consultant two tickets', () => {
    fc.assert(
      fc.property(anySituation, ([line, candidates]) => {
        const { offers } = match(line, candidates, NOW)
        expect(new Set(offers.map(({ callId }) => callId)).size).toBe(offers.length)
        expect(new Set(offers.map(({ staffId }) => staffId)).size).toBe(offers.length)
      }),
      runs,
    )
  })

  test('[R5] skips nobody who could be served, and lets nobody pass who could be served as well', () => {
    fc.assert(
      fc.property(anySituation, ([anyTickets, anyFree]) => {
        const line = anyTickets.map((one) => ticketOf(one.callId, { ...one, ...walkIn }))
        const candidates = anyFree.map((one) => ({ ...one, nextVisitAt: null }))
        const { offers } = match(line, candidates, NOW)
        const mayHave = (ticket: Ticket, { staffId, topicIds, notBefore }: Candidate) =>
          ticket.present &&
          !ticket.offered &&
          canServe(topicIds, ticket.topicId) &&
          !ticket.refusedBy.includes(staffId) &&
          (notBefore === null || notBefore <= NOW)
        for (const ticket of line) {
          if (offers.some(({ callId }) => callId === ticket.callId)) continue
          for (const candidate of candidates) {
            if (!mayHave(ticket, candidate)) continue
            const { callId } = offers.find(({ staffId }) => staffId === candidate.staffId)!
            const winner = line.find((other) => other.callId === callId)!
            expect(lineOrder(winner, ticket)).toBeLessThan(0)
          }
        }
      }),
      runs,
    )
  })

  test('[R6] passes over who has refused in this round, and who may not be asked yet', () => {
    const refused = ticketOf('a', { refusedBy: ['anna'] })
    const anna = candidateOf('anna')
    const bo = candidateOf('bo', { idleSince: anna.idleSince + 1 })
    expect(match([refused, ticketOf('b')], [anna, bo], NOW).offers).toEqual([
      { callId: 'a', staffId: 'bo' },
      { callId: 'b', staffId: 'anna' },
    ])
    const later = candidateOf('anna', { notBefore: NOW + 1 })
    expect(match([ticketOf('b')], [later], NOW).offers).toEqual([])
    expect(match([ticketOf('b')], [later], NOW + 1).offers).toHaveLength(1)
  })

  test('[R7] passes over tickets without a page and tickets being offered', () => {
    const line = [
      ticketOf('a', { present: false }),
      ticketOf('b', { offered: true }),
      ticketOf('c'),
    ]
    expect(match(line, [candidateOf('anna')], NOW)).toEqual({
      offers: [{ callId: 'c', staffId: 'anna' }],
      exhausted: [],
    })
  })

  test('[R8] names refused tickets for which nobody is left, once for each round', () => {
    const refused = ticketOf('a', { refusedBy: ['anna'] })
    expect(match([refused], [candidateOf('anna')], NOW).exhausted).toEqual(['a'])
    expect(match([refused], [], NOW).exhausted).toEqual(['a'])
    expect(match([refused], [candidateOf('bo')], NOW).exhausted).toEqual([])
    expect(match([ticketOf('a')], [], NOW).exhausted).toEqual([])
    const resting = ticketOf('a', { refusedBy: ['anna'], notBefore: NOW + 1 })
    expect(match([resting], [candidateOf('anna')], NOW)).toEqual({ offers: [], exhausted: [] })
    expect(match([resting], [candidateOf('bo')], NOW).offers).toHaveLength(1)
  })

  test('[R9] of the lines of several sites, the ticket that waits longest wins', () => {
    const pair = (callId: string, arrivedAt: number, head = false) => ({
      siteId: callId,
      ticket: ticketOf(callId, { arrivedAt, head }),
    })
    expect(longestWaiting([pair('b', 2), pair('a', 1), pair('c', 3)], 'anna')?.siteId).toBe('a')
    expect(longestWaiting([pair('a', 1), pair('c', 3, true)], 'anna')?.siteId).toBe('c')
    expect(longestWaiting([], 'anna')).toBeUndefined()
  })
})

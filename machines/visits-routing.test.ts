import { describe, expect, test } from 'vitest'
import { staffChoice, visitsToChoose } from './choice.ts'
import { standingsOf } from './places.ts'
import { longestWaiting, match, turnOf, type Candidate, type Ticket } from './routing.ts'
import { candidateOf, ticketOf } from './test/lines.ts'
import { VISIT_GRACE_MS } from './visit.ts'

const NOW = 10_000_000
const MINUTE = 60_000
/** A visit of this consultant whose time came so long ago (ms), negative for one ahead. */
const visitOf = (staffId: string, ago: number, more: Partial<Ticket> = {}): Ticket => {
  const facts = { arrivedAt: NOW - ago, booked: { staffId, startsAt: NOW - ago }, head: false }
  return ticketOf(`visit-${staffId}`, { ...facts, ...turnOf(facts, NOW), ...more })
}
const walkIn = (more: Partial<Ticket> = {}): Ticket =>
  ticketOf('walk-in', { arrivedAt: NOW - 30 * MINUTE, topicId: 'id-cards', ...more })
const pushed = (tickets: Ticket[], candidates: Candidate[]) =>
  match(tickets, candidates, NOW).offers.map(({ callId, staffId }) => `${callId}>${staffId}`)
const anna = candidateOf('anna')
const bo = candidateOf('bo')

describe('visits in the order of the line', () => {
  test('[R11] its own consultant takes the visit before everybody who waits longer', () => {
    expect(pushed([walkIn(), visitOf('anna', 0)], [bo, anna])).toEqual([
      'visit-anna>anna',
      'walk-in>bo',
    ])
    const pairs = [{ ticket: walkIn() }, { ticket: visitOf('anna', 0) }]
    expect(longestWaiting(pairs, 'anna')?.ticket.callId).toBe('visit-anna')
    expect(longestWaiting(pairs, 'bo')?.ticket.callId).toBe('walk-in')
  })

  test('[R11] refused by its own consultant it is anybody’s', () => {
    expect(pushed([visitOf('anna', 0, { refusedBy: ['anna'] })], [bo])).toEqual(['visit-anna>bo'])
  })

  test.each([
    ['a minute before its time', visitOf('anna', -MINUTE), 'anna', []],
    ['at its time, to a colleague', visitOf('anna', 0), 'bo', []],
    ['just before the grace is over', visitOf('anna', VISIT_GRACE_MS - 1), 'bo', []],
    ['after the grace', visitOf('anna', VISIT_GRACE_MS), 'bo', ['visit-anna>bo']],
    ['without its topic', visitOf('anna', VISIT_GRACE_MS, { topicId: 'tax' }), 'bo', []],
  ] as const)('[R12] %s', (_, ticket, staffId, offers) => {
    expect(pushed([ticket], [candidateOf(staffId)])).toEqual(offers)
  })

  test('[R12] sent back to the head it is anybody’s at once', () => {
    const facts = {
      arrivedAt: NOW,
      booked: { staffId: 'anna', startsAt: NOW + MINUTE },
      head: true,
    }
    expect(turnOf(facts, NOW)).toEqual({ turnAt: null, othersAt: null })
  })

  test.each([
    ['ends before it', NOW + 10 * MINUTE, 10 * MINUTE, true],
    ['ends after it', NOW + 10 * MINUTE, 10 * MINUTE + 1, false],
    ['comes while the resident is late', NOW - VISIT_GRACE_MS + 1, MINUTE, false],
    ['comes when nobody is waited for', NOW - VISIT_GRACE_MS, MINUTE, true],
    ['comes without a visit ahead', null, 60 * MINUTE, true],
  ] as const)('[R13] a walk-in that %s', (_, nextVisitAt, lastsMs, isPushed) => {
    const candidate = candidateOf('anna', { nextVisitAt })
    expect(pushed([walkIn({ lastsMs })], [candidate])).toHaveLength(isPushed ? 1 : 0)
    expect(pushed([visitOf('anna', 0, { lastsMs })], [candidate])).toHaveLength(1)
  })
})

describe('the choice', () => {
  const lineOf = (...tickets: Ticket[]) => [{ siteId: 'wroclaw', tickets }]
  const shown = (tickets: Ticket[], candidate: Candidate, passed: string[] = []) =>
    visitsToChoose(lineOf(...tickets), candidate, passed, NOW)

  test.each([
    ['a colleague’s visit whose time has come', visitOf('anna', MINUTE), ['visit-anna']],
    ['one whose time has not come', visitOf('anna', -1), []],
    ['one without a page', visitOf('anna', MINUTE, { present: false }), []],
    ['one that is being offered', visitOf('anna', MINUTE, { offered: true }), []],
    ['one of a foreign topic', visitOf('anna', MINUTE, { topicId: 'tax' }), []],
    ['one that was refused', visitOf('anna', MINUTE, { refusedBy: ['bo'] }), []],
    ['the own one, which is offered anyway', visitOf('bo', MINUTE), []],
    ['a walk-in', walkIn({ callId: 'other' }), []],
  ] as const)('[R14] %s', (_, ticket, callIds) => {
    expect(shown([walkIn(), ticket], bo)).toEqual(callIds)
  })

  test('[R15] is not shown when the default order gives a visit, nor again', () => {
    expect(shown([visitOf('anna', VISIT_GRACE_MS)], bo)).toEqual([])
    expect(shown([walkIn(), visitOf('anna', VISIT_GRACE_MS)], bo)).toEqual(['visit-anna'])
    expect(shown([walkIn(), visitOf('anna', MINUTE)], bo, ['visit-anna'])).toEqual([])
  })

  test('[R16] says what taking one costs the others', () => {
    const choice = { callIds: ['visit-anna'], until: NOW + 10_000 }
    const foreign = walkIn({ callId: 'tax', topicId: 'tax', arrivedAt: 1 })
    const lines = lineOf(foreign, walkIn(), visitOf('anna', MINUTE))
    const view = staffChoice(lines, bo, choice, NOW)
    expect(view?.costs).toEqual({ waiting: 1, since: NOW - 30 * MINUTE })
    expect(view?.visits).toMatchObject([{ callId: 'visit-anna', startsAt: NOW - MINUTE }])
    expect(staffChoice(lineOf(walkIn()), bo, choice, NOW)).toBeNull()
  })
})

describe('places with visits', () => {
  const place = (tickets: Ticket[], atWork: Record<string, string[]>) =>
    standingsOf(tickets, atWork)('walk-in')?.place

  test.each([
    ['behind, own consultant at work', visitOf('anna', MINUTE), { anna: ['id-cards'] }, 2],
    ['behind, own consultant away', visitOf('anna', MINUTE), { bo: ['id-cards'] }, 1],
    ['not in yet', visitOf('anna', -MINUTE), { anna: ['id-cards'] }, 1],
    [
      'own consultant has another topic',
      visitOf('anna', 1),
      { anna: ['tax'], bo: ['id-cards'] },
      1,
    ],
  ] as const)('[R10] a visit that is %s', (_, visit, atWork, expected) => {
    const topics = Object.fromEntries(Object.entries(atWork).map(([id, list]) => [id, [...list]]))
    expect(place([walkIn(), visit], topics)).toBe(expected)
  })

  test('[R10] an open visit ahead counts once, whoever may take it', () => {
    const visit = visitOf('anna', 40 * MINUTE)
    expect(place([visit, walkIn()], { anna: ['id-cards'] })).toBe(2)
    expect(place([visit, walkIn()], { bo: ['id-cards'] })).toBe(2)
    expect(place([visit, walkIn()], {})).toBe(2)
    expect(standingsOf([visit], {})(visit.callId)).toBeNull()
  })
})

import { describe, expect, test } from 'vitest'
import { MATCH_RETRY_MS, ROUND_PAUSE_MS } from './deadlines.ts'
import { ESTIMATE_SAMPLES } from './estimate.ts'
import { candidateOf, free, newQueue, waiting, wishes, type QueueStep } from './test/lines.ts'
import { START } from './test/simulation.ts'
import type { OfferOutcome } from './call-terms.ts'

const refused = (
  callId: string,
  staffId: string,
  outcome: OfferOutcome = 'declined',
): QueueStep => ({ type: 'offer.refused', callId, staffId, outcome })
const left = (callId: string): QueueStep => ({ type: 'ticket.left', callId })
const occupied = (staffId: string): QueueStep => ({
  type: 'consultant.occupied',
  staffId,
  topicIds: ['id-cards'],
})
const ids = (list: readonly { callId: string }[]) => list.map(({ callId }) => callId)

describe('the line of a site', () => {
  test('[Q1] is in order, however the tickets came', () => {
    const queue = newQueue()
    queue.send(
      waiting('c', { arrivedAt: 3 }),
      waiting('a', { arrivedAt: 1 }),
      waiting('d', { arrivedAt: 4, head: true }),
      waiting('b', { arrivedAt: 1 }),
    )
    expect(ids(queue.context.tickets)).toEqual(['d', 'a', 'b', 'c'])
  })

  test('[Q2] a ticket that is told anew keeps its place and the refusals of its round', () => {
    const queue = newQueue()
    queue.send(waiting('a', { arrivedAt: 1 }), waiting('b', { arrivedAt: 2 }), free('anna'))
    queue.send(refused('a', 'anna'), waiting('a', { arrivedAt: 1, topicId: 'id-cards' }))
    expect(ids(queue.context.tickets)).toEqual(['a', 'b'])
    expect(queue.context.tickets[0]).toMatchObject({ topicId: 'id-cards', refusedBy: ['anna'] })
  })

  test('[Q3] wishes a pair once: ticket and consultant are taken in the same step', () => {
    const queue = newQueue()
    queue.send(waiting('a', { arrivedAt: 1 }), waiting('b', { arrivedAt: 2 }))
    queue.facts()
    queue.advance(7)
    queue.send(free('anna'))
    expect(queue.facts()).toEqual([
      { type: 'offer.wanted', siteId: 'wroclaw', callId: 'a', staffId: 'anna', at: START + 7 },
      { type: 'line.changed', siteId: 'wroclaw' },
    ])
    expect(queue.context).toMatchObject({ candidates: [], asked: { a: 'anna' } })
    expect(queue.context.tickets[0]).toMatchObject({ callId: 'a', offered: true })
    queue.send(free('bo'))
    expect(wishes(queue)).toEqual(['b-bo'])
  })

  test('[Q4] a ticket that is told anew during its offer is not offered to a second one', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), free('bo'))
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.send(waiting('a', { topicId: 'id-cards' }), { type: 'clock.due' })
    expect(wishes(queue)).toEqual([])
    expect(queue.context.tickets[0]?.offered).toBe(true)
  })

  test('[Q4] a consultant who is told free during an offer is not asked a second time', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), free('anna'), waiting('b', { arrivedAt: START + 1 }))
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.send(refused('a', 'anna'))
    expect(wishes(queue)).toEqual(['b-anna'])
  })

  test('[Q5] a refused ticket goes to the next consultant, the refuser gets the next ticket', () => {
    const queue = newQueue()
    queue.send(waiting('a', { arrivedAt: 1 }), free('anna'), waiting('b', { arrivedAt: 2 }))
    queue.send(refused('a', 'anna'), free('anna'), waiting('a', { arrivedAt: 1 }))
    expect(wishes(queue)).toEqual(['a-anna', 'b-anna'])
    queue.send(free('bo'))
    expect(wishes(queue)).toEqual(['a-bo'])
  })

  test('[Q6] starts the round again 10 s after the last one free has refused', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna', { idleSince: 1 }), free('bo', { idleSince: 2 }))
    queue.advance(3_000)
    queue.send(refused('a', 'anna'), free('anna'), waiting('a'))
    expect(wishes(queue)).toEqual(['a-anna', 'a-bo'])
    queue.advance(3_000)
    queue.send(refused('a', 'bo'), waiting('a'), free('bo', { idleSince: 2 }))
    expect(wishes(queue)).toEqual([])
    queue.advance(ROUND_PAUSE_MS - 1)
    expect(wishes(queue)).toEqual([])
    queue.advance(1)
    expect(wishes(queue)).toEqual(['a-bo'])
    expect(queue.context.tickets[0]).toMatchObject({ refusedBy: [], notBefore: null })
  })

  test('[Q6] asks whoever has not refused at once, also in the pause of a round', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), refused('a', 'anna'), waiting('a'), free('anna'))
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.advance(2_000)
    queue.send(free('bo'))
    expect(wishes(queue)).toEqual(['a-bo'])
  })

  test('[Q6] counts the pause from the refusal, even if nobody is free meanwhile', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), refused('a', 'anna', 'missed'), waiting('a'))
    queue.facts()
    queue.advance(300_000)
    queue.send(free('anna'))
    expect(wishes(queue)).toEqual(['a-anna'])
  })

  test('[Q7] a round that is due begins with any event, even before the tick', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), refused('a', 'anna'), waiting('a'), free('anna'))
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.oversleep(ROUND_PAUSE_MS)
    queue.send({ type: 'service.ended', ms: 1 })
    expect(wishes(queue)).toEqual(['a-anna'])
  })

  test.each([
    ['withdrawn', []],
    ['declined', ['anna']],
    ['missed', ['anna']],
    ['unacknowledged', ['anna']],
    ['connection-lost', ['anna']],
  ] as const)('[Q8] an offer that ended %s leaves refusals %j', (outcome, refusedBy) => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), refused('a', 'anna', outcome))
    queue.send(refused('a', 'anna', outcome))
    expect(queue.context.tickets[0]?.refusedBy).toEqual(refusedBy)
    expect(queue.context.asked).toEqual({})
  })

  test('[Q8] the late end of an earlier offer does not touch the offer under way', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), refused('a', 'anna'), waiting('a'), free('bo'))
    queue.send(refused('a', 'anna'), waiting('a'), free('celina'))
    expect(wishes(queue)).toEqual(['a-anna', 'a-bo'])
  })

  test('[Q9] after a failed write the ticket may go to another at once, or to the same after 1 s', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'))
    queue.send({ type: 'offer.failed', callId: 'a' })
    queue.send(free('anna', { notBefore: START + MATCH_RETRY_MS }))
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.advance(MATCH_RETRY_MS - 1)
    expect(wishes(queue)).toEqual([])
    queue.advance(1)
    expect(wishes(queue)).toEqual(['a-anna'])
    queue.send({ type: 'offer.failed', callId: 'a' }, free('bo'))
    expect(wishes(queue)).toEqual(['a-bo'])
  })

  test('[Q10] a ticket without a page keeps its place, is passed over, and served when back', () => {
    const queue = newQueue()
    queue.send(waiting('a', { arrivedAt: 1, present: false }), waiting('b', { arrivedAt: 2 }))
    queue.send(free('anna'))
    expect(wishes(queue)).toEqual(['b-anna'])
    expect(ids(queue.context.tickets)).toEqual(['a', 'b'])
    queue.send(free('bo'), waiting('a', { arrivedAt: 1 }))
    expect(wishes(queue)).toEqual(['a-bo'])
  })

  test('[Q11] a ticket that has left is forgotten, and its consultant may be asked again', () => {
    const queue = newQueue()
    queue.send(waiting('a'), free('anna'), left('a'), left('nobody'))
    expect(queue.context).toMatchObject({ tickets: [], asked: {} })
    queue.send(free('anna'), waiting('b'))
    expect(wishes(queue)).toEqual(['a-anna', 'b-anna'])
    queue.send(left('b'), waiting('b'))
    expect(queue.context.tickets[0]).toMatchObject({ offered: false, refusedBy: [] })
  })

  test('[Q12] knows who is at work: free, occupied or gone', () => {
    const queue = newQueue()
    queue.send(free('anna'), free('bo', { idleSince: START - 1 }), occupied('celina'))
    expect(queue.context.candidates.map(({ staffId }) => staffId)).toEqual(['bo', 'anna'])
    expect(Object.keys(queue.context.atWork)).toEqual(['anna', 'bo', 'celina'])
    queue.send(occupied('anna'), { type: 'consultant.gone', staffId: 'bo' })
    expect(queue.context).toMatchObject({
      candidates: [],
      atWork: { anna: ['id-cards'], celina: ['id-cards'] },
    })
    queue.send(free('anna', { topicIds: ['taxes'] }))
    expect(queue.context.atWork['anna']).toEqual(['taxes'])
    expect(queue.context.candidates).toEqual([candidateOf('anna', { topicIds: ['taxes'] })])
  })

  test('[Q13] remembers the newest services, also those it begins with', () => {
    const many = Array.from({ length: ESTIMATE_SAMPLES + 5 }, (_, index) => index)
    const queue = newQueue(many)
    expect(queue.context.services).toEqual(many.slice(5))
    queue.send({ type: 'service.ended', ms: 99 })
    expect(queue.context.services).toEqual([...many.slice(6), 99])
  })

  test('[Q14] tells every change of the line', () => {
    const queue = newQueue()
    queue.send(waiting('a'), occupied('anna'), left('a'))
    expect(queue.told()).toEqual(Array(3).fill('line.changed'))
  })

  test('[Q18] goes past who has given it to this line, as long as somebody else could serve it', () => {
    const queue = newQueue()
    const given = waiting('a', { topicId: 'id-cards', head: true, handedBy: 'anna' })
    queue.send(occupied('bo'), given, free('anna'))
    expect(wishes(queue)).toEqual([])
    queue.send(waiting('b', { arrivedAt: START + 1 }))
    expect(wishes(queue)).toEqual(['b-anna'])
    queue.send(free('bo'))
    expect(wishes(queue)).toEqual(['a-bo'])
  })

  test('[Q18] comes back to who gave it when nobody else has the topic, also later', () => {
    const queue = newQueue()
    const given = waiting('a', { topicId: 'id-cards', head: true, handedBy: 'anna' })
    queue.send(free('celina', { topicIds: ['vehicles'] }), occupied('bo'), given, free('anna'))
    expect(wishes(queue)).toEqual([])
    queue.send({ type: 'consultant.gone', staffId: 'bo' })
    expect(wishes(queue)).toEqual(['a-anna'])
  })
})

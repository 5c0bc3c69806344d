import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queueDeadline } from './queue.ts'
import { canServe, idleOrder, lineOrder, match } from './routing.ts'
import {
  anyTopic,
  anyTopics,
  candidateOf,
  factsOf,
  newQueue,
  STAFF,
  type QueueSimulation,
  type QueueStep,
} from './test/lines.ts'
import { START } from './test/simulation.ts'
import { isJson } from './test/walk.ts'

const CALLS = ['c1', 'c2', 'c3', 'c4', 'c5']
const callId = fc.constantFrom(...CALLS)
const staffId = fc.constantFrom(...STAFF)
const outcome = fc.constantFrom(
  'declined',
  'missed',
  'unacknowledged',
  'connection-lost',
  'withdrawn',
)
/** Arrival and head belong to a call and never change while it stands in the line. */
const arrivals = new Map(CALLS.map((id, index) => [id, (index * 3) % 5]))

/** Two of the calls are visits; the second one's time comes while the course runs. */
const visits = new Map([
  ['c2', { staffId: 'anna', startsAt: 3 }],
  ['c4', { staffId: 'bo', startsAt: START + 20_000 }],
])
arrivals.set('c4', START + 20_000)

/** Any event in any order, also such as a sound server would never send. */
const anyStep: fc.Arbitrary<QueueStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(callId, anyTopic, fc.boolean())
      .map(([id, topicId, present]): QueueStep => ({
        type: 'ticket.waiting',
        ticket: factsOf(id, {
          topicId,
          present,
          arrivedAt: arrivals.get(id)!,
          head: id === 'c5',
          booked: visits.get(id) ?? null,
        }),
      })),
  },
  callId.map((id): QueueStep => ({ type: 'ticket.left', callId: id })),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('offer.refused' as const),
      callId,
      staffId,
      outcome,
    }),
  },
  callId.map((id): QueueStep => ({ type: 'offer.failed', callId: id })),
  {
    weight: 4,
    arbitrary: fc
      .tuple(staffId, anyTopics, fc.nat(9), fc.constantFrom(null, START + 30_000))
      .map(([id, topicIds, idleSince, notBefore]): QueueStep => ({
        type: 'consultant.free',
        candidate: candidateOf(id, { topicIds, idleSince, notBefore }),
      })),
  },
  fc
    .tuple(staffId, anyTopics)
    .map(([id, topicIds]): QueueStep => ({ type: 'consultant.occupied', staffId: id, topicIds })),
  staffId.map((id): QueueStep => ({ type: 'consultant.gone', staffId: id })),
  fc.nat(1_000).map((ms): QueueStep => ({ type: 'service.ended', ms })),
)
const anyCourse = fc.array(fc.tuple(anyStep, fc.constantFrom(0, 1, 4_000, 12_000)), {
  maxLength: 50,
  size: 'max',
})

/** The test's own book of offers under way: consultant by call. */
type Book = Map<string, string>

/** Most refusals are of the offer under way; those of one consultant are of any. */
function mostlySound(step: QueueStep, book: Book): QueueStep {
  if (step.type !== 'offer.refused' || step.staffId === 'dawid') return step
  return { ...step, staffId: book.get(step.callId) ?? step.staffId }
}

function noteEnd(book: Book, step: QueueStep): void {
  if (step.type === 'ticket.left' || step.type === 'offer.failed') book.delete(step.callId)
  if (step.type === 'offer.refused' && book.get(step.callId) === step.staffId)
    book.delete(step.callId)
}

function noteWishes(book: Book, queue: QueueSimulation): number {
  const before = book.size
  for (const fact of queue.facts()) {
    if (fact.type !== 'offer.wanted') continue
    const ticket = queue.context.tickets.find((one) => one.callId === fact.callId)
    expect(book.has(fact.callId)).toBe(false)
    expect([...book.values()]).not.toContain(fact.staffId)
    expect(ticket).toMatchObject({ present: true, offered: true })
    expect(ticket?.refusedBy).not.toContain(fact.staffId)
    expect(canServe(queue.context.atWork[fact.staffId]!, ticket!.topicId)).toBe(true)
    book.set(fact.callId, fact.staffId)
  }
  return book.size - before
}

function checkLine(queue: QueueSimulation): void {
  const { tickets, candidates, asked, atWork } = queue.context
  expect(tickets.toSorted(lineOrder)).toEqual(tickets)
  expect(candidates.toSorted(idleOrder)).toEqual(candidates)
  expect(new Set(tickets.map((ticket) => ticket.callId)).size).toBe(tickets.length)
  expect(new Set(candidates.map((one) => one.staffId)).size).toBe(candidates.length)
  expect(Object.keys(atWork)).toEqual(expect.arrayContaining(candidates.map((one) => one.staffId)))
  expect(isJson(queue.context)).toBe(true)
  const taken = Object.values(asked)
  const idle = candidates.filter((one) => !taken.includes(one.staffId))
  expect(match(tickets, idle, queue.now)).toEqual({ offers: [], exhausted: [] })
}

describe('the line under any events', () => {
  test('[Q15] no offer twice, nobody left waiting who could be served, always in order', () => {
    let offers = 0
    fc.assert(
      fc.property(anyCourse, (course) => {
        const queue = newQueue()
        const book: Book = new Map()
        for (const [drawn, pause] of course) {
          queue.advance(pause)
          offers += noteWishes(book, queue)
          const step = mostlySound(drawn, book)
          noteEnd(book, step)
          queue.send(step)
          offers += noteWishes(book, queue)
          checkLine(queue)
          expect(queue.context.asked).toEqual(Object.fromEntries(book))
        }
        queue.advance(600_000)
        expect(queueDeadline(queue.snapshot)).toBeNull()
      }),
      { numRuns: 300, seed: 2026 },
    )
    expect(offers).toBeGreaterThan(400)
  })
})

import fc from 'fast-check'
import type { QueueEvent, TicketFacts } from '../queue-terms.ts'
import { queueDeadline, queueMachine } from '../queue.ts'
import { idleOrder, lineOrder, type Candidate, type Ticket } from '../routing.ts'
import { simulate, START, type Simulation, type Untimed } from './simulation.ts'

/** Lines of the tests: builders by hand, and arbitrary ones for properties. */

export type QueueSimulation = Simulation<typeof queueMachine>
export type QueueStep = Untimed<QueueEvent>

export const newQueue = (services: readonly number[] = []): QueueSimulation =>
  simulate(queueMachine, queueDeadline, { input: { siteId: 'wroclaw', services } })

const devices = { camera: true, microphone: true }

export const factsOf = (callId: string, more: Partial<TicketFacts> = {}): TicketFacts => ({
  callId,
  topicId: null,
  arrivedAt: START,
  booked: null,
  lastsMs: 0,
  head: false,
  handedBy: null,
  present: true,
  devices,
  ...more,
})
export const waiting = (callId: string, more: Partial<TicketFacts> = {}): QueueStep => ({
  type: 'ticket.waiting',
  ticket: factsOf(callId, more),
})
export const candidateOf = (staffId: string, more: Partial<Candidate> = {}): Candidate => ({
  staffId,
  topicIds: ['id-cards'],
  idleSince: START,
  notBefore: null,
  nextVisitAt: null,
  ...more,
})
export const free = (staffId: string, more: Partial<Candidate> = {}): QueueStep => ({
  type: 'consultant.free',
  candidate: candidateOf(staffId, more),
})
export const ticketOf = (callId: string, more: Partial<Ticket> = {}): Ticket => ({
  ...factsOf(callId),
  turnAt: null,
  othersAt: null,
  refusedBy: [],
  notBefore: null,
  offered: false,
  ...more,
})

/** Pairs that the line has wished for since it was last asked, as `call-staff`. */
export const wishes = (queue: QueueSimulation): string[] =>
  queue
    .facts()
    .flatMap((fact) => (fact.type === 'offer.wanted' ? [`${fact.callId}-${fact.staffId}`] : []))

export const TOPICS = ['a', 'b', 'c']
export const STAFF = ['anna', 'bo', 'celina', 'dawid']
export const anyTopic = fc.constantFrom(null, ...TOPICS)
export const anyTopics = fc.subarray(TOPICS)

const anyTicket = fc.record({
  topicId: anyTopic,
  arrivedAt: fc.nat(5),
  head: fc.boolean(),
  present: fc.boolean(),
  refusedBy: fc.subarray(STAFF),
  notBefore: fc.constantFrom(null, 50, 150),
  offered: fc.boolean(),
  booked: fc.option(fc.record({ staffId: fc.constantFrom(...STAFF), startsAt: fc.nat(200) })),
  lastsMs: fc.nat(50),
  turnAt: fc.constantFrom(null, 50, 150),
  othersAt: fc.constantFrom(null, 50, 150),
})
/** Only visits have a turn and a grace. */
const soundTicket = anyTicket.map((ticket) =>
  ticket.booked ? ticket : { ...ticket, turnAt: null, othersAt: null },
)

/** A line in order, at most 12 tickets. */
export const anyLine = fc
  .array(soundTicket, { maxLength: 12 })
  .map((tickets) =>
    tickets.map((ticket, index) => ticketOf(`call-${index}`, ticket)).sort(lineOrder),
  )

/** Free consultants in idle order, each at most once. */
export const anyCandidates = fc
  .tuple(
    fc.subarray(STAFF),
    fc.array(
      fc.record({
        topicIds: anyTopics,
        idleSince: fc.nat(5),
        notBefore: fc.constantFrom(null, 50, 150),
        nextVisitAt: fc.constantFrom(null, 90, 120, 160),
      }),
      { minLength: STAFF.length, maxLength: STAFF.length },
    ),
  )
  .map(([staff, more]) =>
    staff.map((staffId, index) => candidateOf(staffId, more[index])).sort(idleOrder),
  )

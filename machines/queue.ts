import { assign, enqueueActions, setup, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import type { OfferOutcome } from './call-terms.ts'
import { earliest, ROUND_PAUSE_MS, type ClockDue } from './deadlines.ts'
import { ESTIMATE_SAMPLES } from './estimate.ts'
import { idleOrder, lineOrder, match, type Candidate, type Ticket } from './routing.ts'
import type { Devices } from './views.ts'

/** What the line is told of a waiting call; the rest of a ticket is the line's own. */
export type TicketFacts = {
  callId: string
  topicId: string | null
  arrivedAt: number
  head: boolean
  present: boolean
  devices: Devices
}

export type QueueContext = {
  siteId: string
  /** In line order. */
  tickets: readonly Ticket[]
  /** Free consultants, longest idle first. */
  candidates: readonly Candidate[]
  /** Offers under way, from the wish until the offer's end: consultant by call. */
  asked: Readonly<Record<string, string>>
  /** Topics of everybody at work for the site, by staff id: free, offered, busy or wrapping up. */
  atWork: Readonly<Record<string, readonly string[]>>
  /** Recent service times (ms), oldest first. */
  services: readonly number[]
}

type At = { at: number }
export type QueueEvent =
  | ClockDue
  | ({ type: 'ticket.waiting'; ticket: TicketFacts } & At)
  | ({ type: 'ticket.left'; callId: string } & At)
  | ({ type: 'offer.refused'; callId: string; staffId: string; outcome: OfferOutcome } & At)
  /** The match could not be stored; the consultant comes back as `consultant.free` with a `notBefore`. */
  | ({ type: 'offer.failed'; callId: string } & At)
  | ({ type: 'consultant.free'; candidate: Candidate } & At)
  | ({ type: 'consultant.occupied'; staffId: string; topicIds: string[] } & At)
  | ({ type: 'consultant.gone'; staffId: string } & At)
  | ({ type: 'service.ended'; ms: number } & At)

/** What the line tells; effects act on it. */
export type QueueFact =
  | { type: 'offer.wanted'; siteId: string; callId: string; staffId: string; at: number }
  | { type: 'line.changed'; siteId: string }

const without = <T, K extends keyof T>(list: readonly T[], key: K, value: T[K]): T[] =>
  list.filter((item) => item[key] !== value)

/**
 * Enter a ticket or renew what is known of it; refusals of the round stay with it. It also comes to wait
 * again here when its offer has ended, but not while one is under way.
 */
function withTicket({ tickets, asked }: QueueContext, facts: TicketFacts): Ticket[] {
  const known = tickets.find(({ callId }) => callId === facts.callId)
  const ticket = {
    refusedBy: [],
    notBefore: null,
    ...known,
    ...facts,
    offered: facts.callId in asked,
  }
  const rest = without(tickets, 'callId', facts.callId)
  const index = rest.findIndex((other) => lineOrder(ticket, other) < 0)
  return index < 0 ? [...rest, ticket] : rest.toSpliced(index, 0, ticket)
}

const patch = (tickets: readonly Ticket[], callId: string, change: Partial<Ticket>): Ticket[] =>
  tickets.map((ticket) => (ticket.callId === callId ? { ...ticket, ...change } : ticket))

const withoutKey = <V>(record: Readonly<Record<string, V>>, key: string) =>
  key in record
    ? Object.fromEntries(Object.entries(record).filter(([other]) => other !== key))
    : record

/** What has become due by now: a new round of a ticket, a consultant after a failed write. */
function renewed(context: QueueContext, at: number): QueueContext {
  const isDue = ({ notBefore }: { notBefore: number | null }) =>
    notBefore !== null && notBefore <= at
  const { tickets, candidates } = context
  if (!tickets.some(isDue) && !candidates.some(isDue)) return context
  return {
    ...context,
    tickets: tickets.map((one) => (isDue(one) ? { ...one, notBefore: null, refusedBy: [] } : one)),
    candidates: candidates.map((one) => (isDue(one) ? { ...one, notBefore: null } : one)),
  }
}

/** The line after an event, before anybody is paired anew. */
function after(context: QueueContext, event: QueueEvent): Partial<QueueContext> {
  const { tickets, candidates, asked, atWork, services } = context
  switch (event.type) {
    case 'ticket.waiting':
      return { tickets: withTicket(context, event.ticket) }
    case 'ticket.left':
      return {
        tickets: without(tickets, 'callId', event.callId),
        asked: withoutKey(asked, event.callId),
      }
    case 'offer.refused': {
      const { callId, staffId, outcome } = event
      const refusedBy = tickets.find((ticket) => ticket.callId === callId)?.refusedBy ?? []
      const counts = outcome !== 'withdrawn' && !refusedBy.includes(staffId)
      return {
        tickets: counts ? patch(tickets, callId, { refusedBy: [...refusedBy, staffId] }) : tickets,
        asked: asked[callId] === staffId ? withoutKey(asked, callId) : asked,
      }
    }
    case 'offer.failed':
      return {
        tickets: patch(tickets, event.callId, { offered: false }),
        asked: withoutKey(asked, event.callId),
      }
    case 'consultant.free': {
      const { candidate } = event
      const free = [...without(candidates, 'staffId', candidate.staffId), candidate]
      return {
        candidates: free.sort(idleOrder),
        atWork: { ...atWork, [candidate.staffId]: candidate.topicIds },
      }
    }
    case 'consultant.occupied':
      return {
        candidates: without(candidates, 'staffId', event.staffId),
        atWork: { ...atWork, [event.staffId]: event.topicIds },
      }
    case 'consultant.gone':
      return {
        candidates: without(candidates, 'staffId', event.staffId),
        atWork: withoutKey(atWork, event.staffId),
      }
    case 'service.ended':
      return { services: [...services, event.ms].slice(-ESTIMATE_SAMPLES) }
    case 'clock.due':
      return {}
  }
}

/**
 * Pair what can be paired: a paired ticket counts as offered and its consultant as taken at once, so that
 * nothing is offered twice while the write is under way.
 */
function settle(context: QueueContext, at: number) {
  const { tickets, candidates } = context
  const taken = new Set(Object.values(context.asked))
  const free = candidates.filter(({ staffId }) => !taken.has(staffId))
  const { offers, exhausted } = match(tickets, free, at)
  if (offers.length === 0 && exhausted.length === 0) return { changes: {}, offers }
  const asked = Object.fromEntries(offers.map(({ callId, staffId }) => [callId, staffId]))
  const called = new Set(offers.map(({ staffId }) => staffId))
  const resting = new Set(exhausted)
  const changed = (ticket: Ticket): Ticket => {
    if (ticket.callId in asked) return { ...ticket, offered: true }
    return resting.has(ticket.callId) ? { ...ticket, notBefore: at + ROUND_PAUSE_MS } : ticket
  }
  const changes = {
    tickets: tickets.map(changed),
    candidates: candidates.filter(({ staffId }) => !called.has(staffId)),
    asked: { ...context.asked, ...asked },
  }
  return { changes, offers }
}

/**
 * The line of one site. It is never stored: at boot it is rebuilt from calls and shifts (design rule 2).
 * Its rules are Q1 to Q15 of SPEC.md.
 */
export const queueMachine = setup({
  types: {
    input: {} as { siteId: string; services: readonly number[] },
    context: {} as QueueContext,
    events: {} as QueueEvent,
    emitted: {} as QueueFact,
  },
  actions: {
    settle: enqueueActions(({ context, event, enqueue }) => {
      const now = renewed(context, event.at)
      const next = { ...now, ...after(now, event) }
      const { changes, offers } = settle(next, event.at)
      enqueue(assign({ ...next, ...changes }))
      for (const { callId, staffId } of offers) {
        enqueue.emit({
          type: 'offer.wanted',
          siteId: context.siteId,
          callId,
          staffId,
          at: event.at,
        })
      }
      enqueue.emit({ type: 'line.changed', siteId: context.siteId })
    }),
  },
}).createMachine({
  id: 'queue',
  context: ({ input }) => ({
    siteId: input.siteId,
    tickets: [],
    candidates: [],
    asked: {},
    atWork: {},
    services: input.services.slice(-ESTIMATE_SAMPLES),
  }),
  initial: 'running',
  states: { running: { on: { '*': { actions: 'settle' } } } },
})

export type QueueActor = ActorRefFrom<typeof queueMachine>
export type QueueSnapshot = SnapshotFrom<typeof queueMachine>

/** When a ticket or a consultant may be paired again (ms UTC), or null. */
export function queueDeadline(snapshot: QueueSnapshot): number | null {
  const { tickets, candidates } = snapshot.context
  return earliest(
    ...tickets.map(({ notBefore }) => notBefore),
    ...candidates.map(({ notBefore }) => notBefore),
  )
}

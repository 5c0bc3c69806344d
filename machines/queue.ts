import { assign, enqueueActions, setup, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import { earliest, ROUND_PAUSE_MS } from './deadlines.ts'
import { ESTIMATE_SAMPLES } from './estimate.ts'
import type { QueueContext, QueueEvent, QueueFact, TicketFacts } from './queue-terms.ts'
import { canServe, idleOrder, lineOrder, match, turnOf, type Ticket } from './routing.ts'

const without = <T, K extends keyof T>(list: readonly T[], key: K, value: T[K]): T[] =>
  list.filter((item) => item[key] !== value)

/** One for all tickets that nobody has refused. */
const NOBODY: readonly string[] = []

/**
 * Enter a ticket or renew what is known of it; refusals of the round stay with it. It also comes to wait
 * again here when its offer has ended, but not while one is under way.
 */
function withTicket({ tickets, asked }: QueueContext, facts: TicketFacts, at: number): Ticket[] {
  const known = tickets.find(({ callId }) => callId === facts.callId)
  const ticket = {
    refusedBy: NOBODY,
    notBefore: null,
    ...known,
    ...facts,
    ...turnOf(facts, at),
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

const has = (instant: number | null, at: number): boolean => instant !== null && instant <= at

/** A new round, the time of a visit, the end of its own consultant's grace. */
function renewedTicket(ticket: Ticket, at: number): Ticket {
  const { notBefore, turnAt, othersAt } = ticket
  return {
    ...ticket,
    ...(has(notBefore, at) ? { notBefore: null, refusedBy: [] } : {}),
    turnAt: has(turnAt, at) ? null : turnAt,
    othersAt: has(othersAt, at) ? null : othersAt,
  }
}

/** What has become due by now, also for consultants after a failed write or a choice. */
function renewed(context: QueueContext, at: number): QueueContext {
  const { tickets, candidates } = context
  const isDue = (one: Ticket) =>
    has(one.notBefore, at) || has(one.turnAt, at) || has(one.othersAt, at)
  if (!tickets.some(isDue) && !candidates.some((one) => has(one.notBefore, at))) return context
  return {
    ...context,
    tickets: tickets.map((one) => (isDue(one) ? renewedTicket(one, at) : one)),
    candidates: candidates.map((one) =>
      has(one.notBefore, at) ? { ...one, notBefore: null } : one,
    ),
  }
}

/** The line after an event, before anybody is paired anew. */
function after(context: QueueContext, event: QueueEvent): Partial<QueueContext> {
  const { tickets, candidates, asked, atWork, services } = context
  switch (event.type) {
    case 'ticket.waiting':
      return { tickets: withTicket(context, event.ticket, event.at) }
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

/** Who has transferred a ticket here gets it back only when nobody else at work could serve it. */
function withoutHander(ticket: Ticket, { atWork }: QueueContext): Ticket {
  const { handedBy, topicId } = ticket
  if (handedBy === null) return ticket
  const others = Object.entries(atWork).filter(([staffId]) => staffId !== handedBy)
  const isServed = others.some(([, topicIds]) => canServe(topicIds, topicId))
  return isServed ? ticket : { ...ticket, handedBy: null }
}

/**
 * Pair what can be paired: a paired ticket counts as offered and its consultant as taken at once, so that
 * nothing is offered twice while the write is under way.
 */
function settle(context: QueueContext, at: number) {
  const { candidates } = context
  const tickets = context.tickets.map((ticket) => withoutHander(ticket, context))
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
    tickets: context.tickets.map(changed),
    candidates: candidates.filter(({ staffId }) => !called.has(staffId)),
    asked: { ...context.asked, ...asked },
  }
  return { changes, offers }
}

/**
 * The line of one site. It is never stored: at boot it is rebuilt from calls and shifts (design rule 2).
 * Its rules are Q1 to Q18 of SPEC.md.
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

/** When a ticket or a consultant may be paired again, or a visit's time comes (ms UTC), or null. */
export function queueDeadline(snapshot: QueueSnapshot): number | null {
  const { tickets, candidates } = snapshot.context
  return earliest(
    ...tickets.flatMap(({ notBefore, turnAt, othersAt }) => [notBefore, turnAt, othersAt]),
    ...candidates.map(({ notBefore }) => notBefore),
  )
}

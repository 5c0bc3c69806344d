import type { Devices } from './views.ts'

/** Who is next (C2, W3, open points 1 to 3): pure rules over one site's line and its free consultants. */

/** A waiting call in the line of its site. */
export type Ticket = {
  callId: string
  topicId: string | null
  arrivedAt: number
  /** Sent back to the head of the line, because its consultant was lost. */
  head: boolean
  /** A page is there; without one the ticket is skipped at its turn, not lost. */
  present: boolean
  /** Consultants who have refused or missed it in this round. */
  refusedBy: readonly string[]
  /** When its next round begins and refusals are forgotten (ms UTC); null while somebody is left to ask. */
  notBefore: number | null
  /** Being offered just now. */
  offered: boolean
  devices: Devices
}

/** A consultant who is ready, with the page there. */
export type Candidate = {
  staffId: string
  topicIds: readonly string[]
  idleSince: number
  /** Not to be asked before this instant (ms UTC), after a write that failed. */
  notBefore: number | null
}

/** Order of the line: sent-back tickets first, then by arrival; the id breaks ties. */
export function lineOrder(
  a: Pick<Ticket, 'head' | 'arrivedAt' | 'callId'>,
  b: Pick<Ticket, 'head' | 'arrivedAt' | 'callId'>,
): number {
  if (a.head !== b.head) return a.head ? -1 : 1
  if (a.arrivedAt !== b.arrivedAt) return a.arrivedAt - b.arrivedAt
  return a.callId < b.callId ? -1 : a.callId > b.callId ? 1 : 0
}

/** Order in which free consultants are asked: longest idle first. */
export function idleOrder(a: Candidate, b: Candidate): number {
  return a.idleSince - b.idleSince || (a.staffId < b.staffId ? -1 : a.staffId > b.staffId ? 1 : 0)
}

/** A ticket without a topic is anybody's. */
export function canServe(topicIds: readonly string[], topicId: string | null): boolean {
  return topicId === null || topicIds.includes(topicId)
}

/** Pairs to offer now, and refused tickets that nobody else can be asked for: their pause begins. */
export type Match = { offers: { callId: string; staffId: string }[]; exhausted: string[] }

/**
 * Pair tickets, in line order, each with the longest idle free consultant who has its topic and has not
 * refused it in this round. With everybody busy a long line costs one look at each ticket.
 *
 * @param tickets in line order
 * @param candidates in idle order
 * @param at now, ms UTC
 */
export function match(
  tickets: readonly Ticket[],
  candidates: readonly Candidate[],
  at: number,
): Match {
  const free = candidates.filter(({ notBefore }) => notBefore === null || notBefore <= at)
  const result: Match = { offers: [], exhausted: [] }
  for (const ticket of tickets) {
    if (!ticket.present || ticket.offered) continue
    const chosen = free.findIndex(
      ({ staffId, topicIds }) =>
        canServe(topicIds, ticket.topicId) && !ticket.refusedBy.includes(staffId),
    )
    const [consultant] = chosen < 0 ? [] : free.splice(chosen, 1)
    if (consultant) result.offers.push({ callId: ticket.callId, staffId: consultant.staffId })
    else if (ticket.refusedBy.length > 0 && ticket.notBefore === null)
      result.exhausted.push(ticket.callId)
  }
  return result
}

/**
 * Of several pairs with the same consultant, from several sites' lines, the one to keep: the ticket that
 * comes first in the common order (design rule 3).
 */
export function longestWaiting<T extends { ticket: Pick<Ticket, 'head' | 'arrivedAt' | 'callId'> }>(
  pairs: readonly T[],
): T | undefined {
  return pairs.toSorted((a, b) => lineOrder(a.ticket, b.ticket))[0]
}

/**
 * Place in the line of each waiting ticket: one more than the tickets that will really go first (W4),
 * that is those ahead which somebody at work could serve who could also serve this one. While nobody
 * at work has the topic, all those ahead count.
 *
 * @param atWork topics of every consultant at work for the site, free or not
 */
export function placesOf(
  tickets: readonly Pick<Ticket, 'callId' | 'topicId'>[],
  atWork: readonly (readonly string[])[],
): Map<string, number> {
  const rivals = rivalTopics(new Set(tickets.map((ticket) => ticket.topicId)), atWork)
  const seen = new Map<string | null, number>()
  const places = new Map<string, number>()
  let all = 0
  for (const { callId, topicId } of tickets) {
    const rivalsOfTopic = rivals.get(topicId)
    let ahead = 0
    if (!rivalsOfTopic) ahead = all
    else for (const rival of rivalsOfTopic) ahead += seen.get(rival) ?? 0
    places.set(callId, ahead + 1)
    seen.set(topicId, (seen.get(topicId) ?? 0) + 1)
    all += 1
  }
  return places
}

/** For each topic in the line, the topics that compete with it for somebody at work. */
function rivalTopics(
  topics: ReadonlySet<string | null>,
  atWork: readonly (readonly string[])[],
): Map<string | null, (string | null)[]> {
  const rivals = new Map<string | null, (string | null)[]>()
  for (const own of topics) {
    const servers = atWork.filter((topicIds) => canServe(topicIds, own))
    if (servers.length === 0) continue
    rivals.set(
      own,
      [...topics].filter((other) => servers.some((topicIds) => canServe(topicIds, other))),
    )
  }
  return rivals
}

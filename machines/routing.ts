import type { Devices } from './views.ts'
import { VISIT_GRACE_MS } from './visit.ts'

/** Who is next (C2, C3, W3, open points 1 to 3): pure rules over one site's line and its free consultants. */

/** The booked visit behind a ticket; its own consultant comes first. */
export type Booked = { staffId: string; startsAt: number }

/** A waiting call in the line of its site. */
export type Ticket = {
  callId: string
  topicId: string | null
  /** When it entered the line (`enteredAt`); in the future for a visit whose time has not come. */
  arrivedAt: number
  /** Null for a walk-in. */
  booked: Booked | null
  /** How long serving it is expected to take, with what follows (ms). */
  lastsMs: number
  /** Sent back to the head of the line: its consultant was lost, or has transferred it. */
  head: boolean
  /** Who has transferred it to this line: asked again only when nobody else at work could serve it. */
  handedBy: string | null
  /** A page is there; without one the ticket is skipped at its turn, not lost. */
  present: boolean
  /** Not in the line before this instant (ms UTC); null once its time has come. */
  turnAt: number | null
  /** Only its own consultant's until this instant (ms UTC); null when it is anybody's. */
  othersAt: number | null
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
  /** Not to be asked before this instant (ms UTC): after a write that failed, or while choosing. */
  notBefore: number | null
  /** The own next visit (ms UTC) that no other ticket may make late; null without any. */
  nextVisitAt: number | null
}

/** When a call enters the line (open point 1): a visit when its resident is there and its time has come. */
export function enteredAt(call: {
  arrivedAt: number
  head: boolean
  visit: { startsAt: number } | null
}): number {
  return call.head || !call.visit ? call.arrivedAt : Math.max(call.arrivedAt, call.visit.startsAt)
}

/** The two instants of a ticket that is told now; null where they have passed or do not matter. */
export function turnOf(
  { arrivedAt, booked, head }: Pick<Ticket, 'arrivedAt' | 'booked' | 'head'>,
  at: number,
): Pick<Ticket, 'turnAt' | 'othersAt'> {
  if (!booked || head) return { turnAt: null, othersAt: null }
  const othersAt = arrivedAt + VISIT_GRACE_MS
  return { turnAt: arrivedAt > at ? arrivedAt : null, othersAt: othersAt > at ? othersAt : null }
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

/** In the line, with a page, and not being offered. */
export function isServable({ present, offered, turnAt }: Ticket, at: number): boolean {
  return present && !offered && (turnAt === null || turnAt <= at)
}

/** A visit of this consultant. */
export function isOwn({ booked }: Pick<Ticket, 'booked'>, staffId: string): boolean {
  return booked?.staffId === staffId
}

/**
 * Would this ticket make the consultant's own next visit late? A resident who is late by the grace is
 * not waited for any more.
 */
export function makesLate(
  { lastsMs }: Pick<Ticket, 'lastsMs'>,
  { nextVisitAt }: Pick<Candidate, 'nextVisitAt'>,
  at: number,
): boolean {
  return nextVisitAt !== null && at < nextVisitAt + VISIT_GRACE_MS && at + lastsMs > nextVisitAt
}

/** May this ticket be pushed to this consultant by the default order? */
function mayPush(ticket: Ticket, candidate: Candidate, at: number): boolean {
  const { staffId, topicIds } = candidate
  const { booked, othersAt, refusedBy, handedBy } = ticket
  if (!canServe(topicIds, ticket.topicId) || refusedBy.includes(staffId)) return false
  if (handedBy === staffId) return false
  if (isOwn(ticket, staffId)) return true
  const isReserved =
    othersAt !== null && othersAt > at && !refusedBy.includes(booked?.staffId ?? '')
  return !isReserved && !makesLate(ticket, candidate, at)
}

/** Pairs to offer now, and refused tickets that nobody else can be asked for: their pause begins. */
export type Match = { offers: { callId: string; staffId: string }[]; exhausted: string[] }

/**
 * First each visit goes to its own consultant. Then each ticket, in line order, to the longest idle free
 * consultant who has its topic, has not refused it in this round, and whose own visit it does not make
 * late. With everybody busy a long line costs one look at each ticket.
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
  const paired = new Set<string>()
  const pair = (ticket: Ticket, index: number): void => {
    const [consultant] = index < 0 ? [] : free.splice(index, 1)
    if (!consultant) return
    paired.add(ticket.callId)
    result.offers.push({ callId: ticket.callId, staffId: consultant.staffId })
  }
  for (const ticket of tickets) {
    if (!ticket.booked || !isServable(ticket, at)) continue
    const own = (one: Candidate) => isOwn(ticket, one.staffId) && mayPush(ticket, one, at)
    pair(ticket, free.findIndex(own))
  }
  for (const ticket of tickets) {
    if (!isServable(ticket, at) || paired.has(ticket.callId)) continue
    pair(ticket, free.length === 0 ? -1 : free.findIndex((one) => mayPush(ticket, one, at)))
    const isLeft = !paired.has(ticket.callId)
    if (isLeft && ticket.refusedBy.length > 0 && ticket.notBefore === null)
      result.exhausted.push(ticket.callId)
  }
  return result
}

type Wanted = { ticket: Pick<Ticket, 'head' | 'arrivedAt' | 'callId' | 'booked'> }

/**
 * Of several pairs with the same consultant, from several sites' lines, the one to keep: an own visit,
 * else the ticket that comes first in the common order (design rule 3).
 */
export function longestWaiting<T extends Wanted>(
  pairs: readonly T[],
  staffId: string,
): T | undefined {
  const own = pairs.filter(({ ticket }) => isOwn(ticket, staffId))
  return (own.length > 0 ? own : pairs).toSorted((a, b) => lineOrder(a.ticket, b.ticket))[0]
}

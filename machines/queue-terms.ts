import type { OfferOutcome } from './call-terms.ts'
import type { ClockDue } from './deadlines.ts'
import type { Booked, Candidate, Ticket } from './routing.ts'
import type { Devices } from './views.ts'

/** The words of a line: what it remembers, hears and tells. */

/** What the line is told of a waiting call; the rest of a ticket is the line's own. */
export type TicketFacts = {
  callId: string
  topicId: string | null
  /** When it enters the line (`enteredAt`); may lie ahead. */
  arrivedAt: number
  booked: Booked | null
  lastsMs: number
  head: boolean
  handedBy: string | null
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

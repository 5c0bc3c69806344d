import type { ClockDue } from './deadlines.ts'
import type { Devices, EndReason } from './views.ts'

/** The words of a call: what it remembers, hears and tells. */

/** Rises with each change of what is remembered; `stored.ts` says how older snapshots are restored. */
export const CALL_MACHINE_VERSION = 2

/** The booked visit that a call serves: whose it is and when (W6). */
export type CallVisit = { visitId: string; staffId: string; startsAt: number }

/** What a call begins with: a ticket that has just been given (W3). Nothing here tells who it is. */
export type CallInput = {
  callId: string
  siteId: string
  topicId: string | null
  devices: Devices
  termsVersion: string
  language: string
  /** Null for a walk-in. */
  visit: CallVisit | null
  at: number
}

/**
 * Presence of one person. `absentSince` is the instant at which the page was lost, null while it is
 * there; `mediaUp` says whether the media worker hears this person.
 */
export type Presence = { absentSince: number | null; mediaUp: boolean }

export type CallContext = CallInput & {
  arrivedAt: number
  resident: Presence
  consultant: (Presence & { staffId: string; offerId: string }) | null
  /** Sent back to the head of the line. */
  head: boolean
  returned: 'consultant-lost' | null
  /** An offer that is being taken back because the resident's page is gone. */
  withdrawing: boolean
  offers: number
  refusals: number
  waitingSince: number
  firstOfferedAt: number | null
  acceptedAt: number | null
  talkingAt: number | null
  endedAt: number | null
  reason: EndReason | null
}

export type OfferOutcome =
  'declined' | 'missed' | 'unacknowledged' | 'connection-lost' | 'withdrawn'

type At = { at: number }
export type CallEvent =
  | ClockDue
  | ({ type: 'resident.connected' } & At)
  | ({ type: 'resident.disconnected' } & At)
  | ({ type: 'resident.devices'; devices: Devices } & At)
  | ({ type: 'resident.topic'; topicId: string | null } & At)
  /** The visit has gone to another consultant or time. */
  | ({ type: 'visit.changed'; staffId: string; startsAt: number } & At)
  | ({ type: 'resident.left' } & At)
  | ({ type: 'resident.ended' } & At)
  | ({ type: 'consultant.connected'; staffId: string } & At)
  | ({ type: 'consultant.disconnected'; staffId: string } & At)
  | ({ type: 'consultant.ended' } & At)
  | ({ type: 'offer.made'; offerId: string; staffId: string } & At)
  | ({ type: 'offer.accepted'; offerId: string; staffId: string } & At)
  | ({ type: 'offer.ended'; offerId: string; outcome: OfferOutcome } & At)
  | ({ type: 'media.flowing' } & At)
  | ({ type: 'media.up'; side: 'resident' | 'consultant' } & At)
  | ({ type: 'media.down'; side: 'resident' | 'consultant' } & At)
  | ({ type: 'server.restarted' } & At)
  /** Boot: nobody is assigned any more, the consultant had been lost (design rule 2). */
  | ({ type: 'assignment.missing' } & At)
  /** The stored state could not be read: close what is left of it. */
  | ({ type: 'system.ended' } & At)
  /** The visit is over before a consultant has begun. */
  | ({ type: 'visit.over'; outcome: 'cancelled' | 'missed' } & At)

/** What a call tells; effects act on it (design rule 1). */
export type CallFact =
  | { type: 'call.waiting' }
  | { type: 'call.changed' }
  | { type: 'call.offerStale'; offerId: string; at: number }
  | { type: 'call.accepted' }
  | { type: 'call.returned'; staffId: string; offerId: string; at: number }
  | {
      type: 'call.ended'
      reason: EndReason
      staffId: string | null
      offerId: string | null
      at: number
    }

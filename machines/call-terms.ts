import type { ClockDue } from './deadlines.ts'
import type { Devices, EndReason, Tools } from './views.ts'

/** The words of a call: what it remembers, hears and tells. */

/** Rises with each change of what is remembered; `stored.ts` says how older snapshots are restored. */
export const CALL_MACHINE_VERSION = 4

/** A call begins with everything allowed. */
export const ALL_TOOLS: Tools = { chat: true, files: true, share: true }

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

/** A colleague is being asked to take the call over, while its consultant goes on (C4). */
export type OpenTransfer = Presence & { transferId: string; staffId: string }

/** Whose media were heard: `receiver` is the colleague who is being asked. */
export type MediaSide = 'resident' | 'consultant' | 'receiver'

export type CallContext = CallInput & {
  arrivedAt: number
  resident: Presence
  consultant: (Presence & { staffId: string; offerId: string }) | null
  /** Sent back to the head of the line. */
  head: boolean
  /** What the consultant allows; it stays for the whole call, also with another consultant. */
  tools: Tools
  /** The consultant has said that the resident's identity was shown (W8); nothing else of it is known. */
  identityShown: boolean
  returned: 'consultant-lost' | 'transferred' | null
  transfer: OpenTransfer | null
  /** How the last transfer to a colleague failed, until the next one is asked for. */
  refusedTransfer: { staffId: string; outcome: OfferOutcome } | null
  /** How often the call has gone to somebody else, a colleague or a line. */
  transfers: number
  /** Who gave the waiting call to this line. */
  handedBy: string | null
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
  /** The visit is over before a consultant has begun. */
  | ({ type: 'visit.over'; outcome: 'cancelled' | 'missed' } & At)
  | ({ type: 'resident.left' } & At)
  | ({ type: 'resident.ended' } & At)
  /** A consultant has blocked the network from which this resident calls. */
  | ({ type: 'resident.blocked' } & At)
  | ({ type: 'consultant.connected'; staffId: string } & At)
  | ({ type: 'consultant.disconnected'; staffId: string } & At)
  | ({ type: 'consultant.ended' } & At)
  | ({ type: 'consultant.allowed'; staffId: string; tools: Tools } & At)
  | ({ type: 'consultant.identified'; staffId: string; shown: boolean } & At)
  | ({ type: 'offer.made'; offerId: string; staffId: string } & At)
  | ({ type: 'offer.accepted'; offerId: string; staffId: string } & At)
  | ({ type: 'offer.ended'; offerId: string; outcome: OfferOutcome } & At)
  | ({ type: 'transfer.asked'; transferId: string; staffId: string } & At)
  | ({ type: 'transfer.ended'; transferId: string; outcome: OfferOutcome } & At)
  /** The assignment `offerId` is this consultant's from now on. */
  | ({ type: 'transfer.accepted'; offerId: string; staffId: string } & At)
  /** Given to a topic's line by the consultant of this assignment. */
  | ({ type: 'transfer.lined'; offerId: string; topicId: string } & At)
  | ({ type: 'media.flowing' } & At)
  | ({ type: 'media.up'; side: MediaSide } & At)
  | ({ type: 'media.down'; side: MediaSide } & At)
  | ({ type: 'server.restarted' } & At)
  /** Boot: nobody is assigned any more, the consultant had been lost (design rule 2). */
  | ({ type: 'assignment.missing' } & At)
  /** The stored state could not be read: close what is left of it. */
  | ({ type: 'system.ended' } & At)

/** What a call tells; effects act on it (design rule 1). */
export type CallFact =
  | { type: 'call.waiting' }
  | { type: 'call.changed' }
  | { type: 'call.offerStale'; offerId: string; at: number }
  | { type: 'call.accepted' }
  | { type: 'call.returned'; staffId: string; offerId: string; at: number }
  /** A colleague goes on with the call; `staffId` is who had it before. */
  | { type: 'call.transferred'; staffId: string; offerId: string; at: number }
  /** Given to a topic's line by this consultant, who had it on `topicId`. */
  | {
      type: 'call.lined'
      staffId: string
      offerId: string
      topicId: string | null
      at: number
    }
  /** The colleague need not answer any more: the call has ended or gone to the line. */
  | { type: 'transfer.dropped'; transferId: string; staffId: string; at: number }
  | {
      type: 'call.ended'
      reason: EndReason
      staffId: string | null
      offerId: string | null
      at: number
    }

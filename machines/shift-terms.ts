import type { OfferOutcome } from './call-terms.ts'
import type { ClockDue } from './deadlines.ts'
import type { AwayReason, Devices } from './views.ts'

/** The words of a shift: what it remembers, hears and tells. */

/** Rises with each change of what is remembered; `stored.ts` says how older snapshots are restored. */
export const SHIFT_MACHINE_VERSION = 3

export type ShiftInput = {
  staffId: string
  siteIds: string[]
  topicIds: string[]
  /** Length of wrap-up (ms). */
  wrapMs: number
  at: number
}

/** An offer on the consultant's page. */
export type OpenOffer = {
  offerId: string
  callId: string
  siteId: string
  until: number
  /** By when the page must have shown it; null once it has. */
  seenBy: number | null
  /** Its end is being written: nothing more falls due. */
  ending: boolean
  /** A colleague's call: whose, and the assignment it would be served under; null from the line. */
  transfer: OfferedTransfer | null
}

export type OfferedTransfer = { from: string; assignmentId: string }

/** Booked visits shown to a free consultant to choose from (open point 2). */
export type OpenChoice = {
  callIds: readonly string[]
  until: number
  /** By when the page must have shown it; null once it has. */
  seenBy: number | null
}

export type ShiftContext = Omit<ShiftInput, 'at'> & {
  since: number
  /** When the page was lost; null while it is there. */
  absentSince: number | null
  /** The page's last sign of life. */
  heartbeatAt: number
  idleSince: number
  /** Unanswered offers in a row. */
  missed: number
  awayReason: AwayReason | null
  offer: OpenOffer | null
  choice: OpenChoice | null
  /** Calls that were shown to choose and not taken while this consultant has been ready. */
  passed: readonly string[]
  call: { callId: string; offerId: string; siteId: string } | null
  wrapUntil: number | null
}

type At = { at: number }
type OfOffer = At & { offerId: string }
export type ShiftEvent =
  | ClockDue
  | ({ type: 'consultant.connected' } & At)
  | ({ type: 'consultant.disconnected' } & At)
  | ({ type: 'consultant.alive' } & At)
  | ({ type: 'shift.started'; devices: Devices } & At)
  | ({ type: 'shift.paused' } & At)
  | ({ type: 'shift.ended' } & At)
  | ({ type: 'shift.profile'; siteIds: string[]; topicIds: string[]; wrapMs: number } & At)
  | ({
      type: 'offer.made'
      callId: string
      siteId: string
      transfer?: OfferedTransfer
    } & OfOffer)
  | ({ type: 'offer.seen' } & OfOffer)
  | ({ type: 'offer.accepted' } & OfOffer)
  | ({ type: 'offer.ended'; outcome: OfferOutcome } & OfOffer)
  | ({ type: 'choice.opened'; callIds: readonly string[] } & At)
  | ({ type: 'choice.seen' } & At)
  /** Let go by the consultant. */
  | ({ type: 'choice.passed' } & At)
  /** Nothing of it can be taken any more. */
  | ({ type: 'choice.gone' } & At)
  | ({ type: 'call.ended'; callId: string } & At)
  | ({ type: 'assignment.found'; callId: string; offerId: string; siteId: string } & At)
  | ({ type: 'assignment.missing' } & At)
  | ({ type: 'wrapup.ended' } & At)
  | ({ type: 'server.restarted' } & At)

/** What a shift tells; effects act on it. */
export type ShiftFact =
  /** State, presence or profile has changed: the lines and the desk must know. */
  | { type: 'shift.changed' }
  /** An offer is over on the consultant's side; the effect writes it, then tells everybody. */
  | { type: 'offer.over'; offerId: string; outcome: OfferOutcome; at: number }

import type { LineClosing } from './closing.ts'
import type { LineAhead, LineWhy } from './line-story.ts'
import type { Showing } from './identity.ts'
import type { PeerId } from './media.ts'
import type { Reception } from './reception.ts'

/**
 * What each role may see of a call, a line and a shift (design rule 5, open point 9). Instants are
 * UTC milliseconds of the server's clock; the envelope carries `now`, so that a page with a wrong
 * clock still shows right waiting times.
 */

/** Which devices a person has in this call (open point 10). */
export type Devices = { camera: boolean; microphone: boolean }

/** Why a call is over; each has its words on both sides. */
export const END_REASONS = [
  /** The resident left the line. */
  'resident-left',
  /** A waiting ticket was without a page for 5 minutes (open point 4). */
  'ticket-expired',
  'resident-ended',
  'consultant-ended',
  /** The resident did not come back within 30 s. */
  'resident-lost',
  /** The visit that the call waited for was cancelled, or recorded as a no-show. */
  'visit-cancelled',
  'visit-missed',
  /** For abuse: the network of the resident gets no call for a day (privacy.md 9). */
  'blocked',
  /** Ended by us: the stored state could not be read. */
  'system',
] as const
export type EndReason = (typeof END_REASONS)[number]

/** Range of the expected wait (ms), or null: not known yet. */
export type WaitRange = { fromMs: number; toMs: number } | null

/** Where media of this call live. A page that holds another `roomId` joins anew; the same one is kept. */
export type MediaSeat = {
  roomId: string
  peer: PeerId
  /** How far the page goes: build transports and producers with nothing sent (`warm`), send towards the
   * server where it is held back (`ready`), or both ways (`live`); design rule 8. */
  stage: 'warm' | 'ready' | 'live'
  /** What this person gets of the other's pictures, and the other of this person's (design rule 9). */
  receives: Reception
  partnerReceives: Reception
}

/** What may be used in this call; the consultant switches it (W7), the resident reads it in words. */
export type Tools = { chat: boolean; files: boolean; share: boolean }

/** The other person's tracks, in words on the stage ("Kamera wyłączona"); `screen`: one is shared. */
export type PartnerMedia = {
  camera: boolean
  microphone: boolean
  screen: boolean
  connected: boolean
}

/** What a resident knows of the own call once it is seated. */
type SeatedCall = {
  consultant: string
  partner: PartnerMedia
  tools: Tools
  /** Showing a document (W8). */
  showing: Exclude<Showing, 'declined'>
}

export type ResidentCall =
  | {
      phase: 'waiting'
      /** 0 for a booked visit: its resident sees the own time instead (open point 3). */
      place: number
      /** Who goes before; nobody for a booked visit. */
      ahead: LineAhead
      /** Why the place changed, when it needs a reason. */
      why: LineWhy
      wait: WaitRange
      /** The site closes before the turn may come. */
      closing: LineClosing
      /** Set when this is a visit: its time, and how late it is so far (whole minutes in ms, null: not late). */
      booked: { startsAt: number; delayMs: number | null } | null
      /** Why the person waits again, when a call had begun. */
      returned: 'consultant-lost' | 'transferred' | null
      /** Consultants at work for this site just now. */
      atWork: number
    }
  | { phase: 'offered' }
  | ({ phase: 'connecting' } & SeatedCall)
  | ({ phase: 'talking'; since: number; transferring: boolean } & SeatedCall)
  | ({
      phase: 'interrupted'
      since: number
      /** Until when the consultant may come back (ms UTC); then the head of the line. */
      until: number
    } & SeatedCall)
  | {
      phase: 'ended'
      reason: EndReason
      talkedMs: number | null
      /** One-use key to rate the call with; null when nobody was talked to. */
      ratingKey: string | null
    }

export type ResidentView = {
  role: 'resident'
  callId: string
  siteId: string
  topicId: string | null
  arrivedAt: number
  devices: Devices
  call: ResidentCall
  media: MediaSeat | null
}

/** States of a shift as the desk shows them (C2, C5, open point 11). */
export type ShiftState = 'off' | 'ready' | 'offered' | 'busy' | 'wrapping' | 'pause' | 'away'

/** Why the shift was set to away. */
export type AwayReason = 'missed-offers' | 'page-silent' | 'connection-lost'

/** From whom a call comes that a consultant gives away (C4). */
export type Handed = {
  from: string
  note: string
  /** This consultant was chosen, and the other still talks; false for a call from the line. */
  asked: boolean
  /** Name of the topic in the languages of the site: it need not be among the own ones. */
  topic: Record<string, string> | null
}

/** How a colleague who was asked to take a call over did not. */
export type TransferFailure = 'declined' | 'missed' | 'unacknowledged' | 'connection-lost'

/** A transfer as its consultant sees it: under way until an instant (ms UTC), or how it failed. */
export type StaffTransfer =
  | { state: 'asking'; transferId: string; to: string; until: number | null }
  | { state: 'failed'; to: string; outcome: TransferFailure }

export type StaffOffer = {
  offerId: string
  callId: string
  siteId: string
  topicId: string | null
  arrivedAt: number
  devices: Devices
  /** Time of the visit; null for a walk-in. */
  booked: number | null
  /** Others who wait behind this one. */
  othersWaiting: number
  /** Set for a call that a colleague gives away; null for one that comes from the line as usual. */
  handed: Handed | null
  until: number
}

export type StaffCall = {
  callId: string
  siteId: string
  topicId: string | null
  phase: 'connecting' | 'talking' | 'interrupted' | 'ended'
  acceptedAt: number
  since: number | null
  partner: PartnerMedia
  /** `share` is the resident's sharing of the screen. */
  tools: Tools
  showing: Showing
  identityShown: boolean
  devices: Devices
  /** Time of the visit; null for a walk-in. */
  booked: number | null
  /** While interrupted: until when the resident may come back. */
  until: number | null
  transfer: StaffTransfer | null
  /** From whom this consultant has it. */
  handed: Handed | null
  reason: EndReason | null
}

/** One row of the line, without anything that tells who it is. */
export type LineRow = {
  callId: string
  siteId: string
  topicId: string | null
  /** When it entered the line: a booked visit at its time or at its check-in, whichever is later. */
  arrivedAt: number
  /** Time of the visit; null for a walk-in. */
  booked: number | null
  /** False: no page at the moment, would be skipped. */
  present: boolean
  /** True while offered to someone. */
  offered: boolean
  devices: Devices
}

/** A booked visit that may be taken out of turn (C3). */
export type ChoiceVisit = {
  callId: string
  siteId: string
  topicId: string | null
  startsAt: number
  arrivedAt: number
  devices: Devices
}

/** What a consultant who became free may choose (open point 2); walk-ins are never in it. */
export type StaffChoice = {
  visits: ChoiceVisit[]
  /** When the default order goes on (ms UTC). */
  until: number
  /** What taking one costs: the others whom this consultant could serve, and since when the first waits. */
  costs: { waiting: number; since: number | null }
}

/** The next own visit, so that the desk can keep it in sight; the only place where a name is (V9). */
export type NextVisit = {
  visitId: string
  siteId: string
  topicId: string
  startsAt: number
  /** Null once erased. */
  name: string | null
  checkedIn: boolean
  /** The consultant has begun and waits for the resident since then (ms UTC): nobody else is offered. */
  waitsSince: number | null
  /** For `startVisit` and `missVisit`. */
  rev: number
}

export type StaffView = {
  role: 'staff'
  staffId: string
  name: string
  /** The sites and topics this person serves; names in the languages of the site. */
  sites: { siteId: string; name: string }[]
  topics: { topicId: string; siteId: string; name: Record<string, string> }[]
  shift: {
    state: ShiftState
    since: number
    awayReason: AwayReason | null
    /** End of wrap-up (ms UTC). */
    wrapUntil: number | null
  }
  offer: StaffOffer | null
  /** Open while this consultant may choose among booked visits. */
  choice: StaffChoice | null
  nextVisit: NextVisit | null
  call: StaffCall | null
  line: LineRow[]
  /** Tickets beyond the rows of `line` (at most 50 are sent). */
  lineMore: number
  callsToday: number
  media: MediaSeat | null
}

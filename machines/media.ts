import type { Reception } from './reception.ts'
import type {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
  TrackSource,
  WantedReception,
} from './signalling.ts'

/**
 * The contract between the server, which decides, and whatever carries the media (design rule 10).
 * One suite (`media-worker/contract.ts`) runs on the real worker and on the fake of the tests.
 * Every verb is idempotent by call and peer: repeating it after a lost answer does no harm.
 */

export type ConsultantPeer = `consultant:${string}`
/** The two people of a call; the consultant's peer carries the staff id, so that a transfer has two. */
export type PeerId = 'resident' | ConsultantPeer

/** Everything a page needs to build one of its two WebRTC transports. Opaque to the server. */
export type TransportOptions = {
  id: string
  iceParameters: Record<string, unknown>
  iceCandidates: Record<string, unknown>[]
  dtlsParameters: Record<string, unknown>
}

/** One incoming track, to be given to the page's receive transport. */
export type ConsumerOptions = {
  id: string
  producerId: string
  kind: TrackKind
  source: TrackSource
  rtpParameters: Record<string, unknown>
}

/** One announced track; muted ones exist but carry nothing. */
export type RoomTrack = {
  producerId: string
  kind: TrackKind
  source: TrackSource
  muted: boolean
}

/** A room as the worker knows it; `roomId` changes when the room is made anew (worker died). */
export type RoomInfo = {
  callId: string
  roomId: string
  /** Between whom and the resident media flow since `start`; null before it. */
  seated: ConsultantPeer | null
  /** Peers that have joined, whether a transport of theirs is connected right now, what they send and receive. */
  peers: { peer: PeerId; connected: boolean; tracks: RoomTrack[]; reception: Reception }[]
}

export type JoinAnswer = {
  roomId: string
  rtpCapabilities: Record<string, unknown>
  send: TransportOptions
  receive: TransportOptions
}

/** Numbers of one peer for the sign of connection quality; bitrates in bit/s, loss 0 to 1, rtt in ms. */
export type PeerStats = {
  peer: PeerId
  sendBitrate: number
  receiveBitrate: number
  lossFraction: number
  rttMs: number | null
  /** Bytes received from this peer since its transports were made; grows while media flows. */
  bytesReceived: number
}

/** What the worker tells unasked. */
export type MediaNotice =
  | { type: 'room.lost'; callId: string; roomId: string }
  | { type: 'peer.connected'; callId: string; peer: PeerId }
  | { type: 'peer.disconnected'; callId: string; peer: PeerId }
  /** The new session of this person flows, or the wait for it is over: the one that it joined beside is gone. */
  | { type: 'peer.relieved'; callId: string; peer: PeerId }
  /** This person receives more or less of the pictures than before, or the network became weak or good. */
  | { type: 'peer.reception'; callId: string; peer: PeerId; reception: Reception }
  /** A new track of `from` can be consumed by the others (they consume when they have joined). */
  | {
      type: 'track.added'
      callId: string
      from: PeerId
      producerId: string
      kind: TrackKind
      source: TrackSource
    }
  | { type: 'track.closed'; callId: string; from: PeerId; producerId: string }
  /** The connection to the media worker is gone; every call is to be thought of as without room. */
  | { type: 'worker.gone' }
  /** It is back (or another one took its place) and has been attached to; `rooms` is its inventory. */
  | { type: 'worker.attached'; rooms: RoomInfo[] }

/** Named refusals of the contract; anything else is a fault of the worker. */
export type MediaRefusal =
  | 'no-such-room'
  | 'no-such-peer'
  | 'no-such-track'
  | 'not-connectable'
  | 'malformed-media'
  | 'no-media-capacity'
  | 'media-unavailable'
  | 'draining'

/** Thrown (rejected) by every verb; `reason` is one of the contract's names. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  readonly reason: MediaRefusal
  constructor(reason: MediaRefusal, message: string = reason, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export interface Media {
  /** Make the room of a call on the least loaded worker, or find it. */
  openRoom(callId: string): Promise<{ roomId: string }>
  /**
   * Make a peer's two transports, or find them. A new `session` of the same peer replaces the old one;
   * `beside` it, the old one still carries its media until those of the new one flow.
   */
  join(callId: string, peer: PeerId, session: string, beside?: boolean): Promise<JoinAnswer>
  connect(callId: string, peer: PeerId, direction: Direction, dtls: DtlsParameters): Promise<void>
  restartIce(callId: string, peer: PeerId, direction: Direction): Promise<Record<string, unknown>>
  /**
   * Announce a track. It comes as far as the worker; until `start` nothing of it is forwarded. Each peer
   * has at most one of each kind and source: another one replaces it.
   */
  produce(
    callId: string,
    peer: PeerId,
    kind: TrackKind,
    rtpParameters: RtpParameters,
    /** True for a device that is switched off: the worker takes nothing of it, live or not. */
    muted: boolean,
    /** Default: a device's. */
    source?: TrackSource,
  ): Promise<{ producerId: string }>
  closeProducer(callId: string, peer: PeerId, producerId: string): Promise<void>
  /** Switch one's own device off or on at the worker, whatever the page claims to send. */
  setMuted(callId: string, peer: PeerId, kind: TrackKind, muted: boolean): Promise<void>
  /**
   * Make consumers of all tracks of the other side that this peer does not consume yet, and return all of
   * this peer's consumers: a consultant gets the resident's, the resident those of the consultant who was let
   * through, or of whoever is there before. They are paused, which is what holds everything back before `start`; in a
   * live room they flow as soon as `resumeConsumer` says that the page is ready.
   */
  consume(callId: string, peer: PeerId, capabilities: RtpCapabilities): Promise<ConsumerOptions[]>
  /** The page has built its receiver: let it flow now if the room is live, otherwise at `start`. */
  resumeConsumer(callId: string, peer: PeerId, consumerId: string): Promise<void>
  /** What this peer wants to receive, by hand; holds for what comes later, and over a new session. */
  setReception(callId: string, peer: PeerId, wanted: WantedReception): Promise<void>
  /**
   * Accept: one verb that lets everything between the resident and this consultant flow and asks for key
   * frames (design rule 8). A consultant who was let through before has left the room first: there are
   * never three (C4).
   */
  start(callId: string, consultant: ConsultantPeer): Promise<void>
  /** Back to before `start`: nothing is forwarded (the consultant is gone, the resident waits again). */
  stop(callId: string): Promise<void>
  leave(callId: string, peer: PeerId): Promise<void>
  closeRoom(callId: string): Promise<void>
  stats(callId: string): Promise<PeerStats[]>
  /** Renew the lease of these rooms; the worker closes rooms that nobody renewed for 120 s. */
  renew(callIds: string[]): Promise<void>
  /** Workers, rooms and their CPU share, for `/readyz` and the numbers. */
  load(): Promise<{ workers: { pid: number; rooms: number; cpu: number }[]; draining: boolean }>
  /** Notices; returns the function that stops listening. */
  onNotice(listener: (notice: MediaNotice) => void): () => void
}

/** How long an old session is kept beside the new one that does not flow yet (ms). */
export const BESIDE_MS = 30_000

/** Lease of a room without renewal, and how often the server renews (ms; design rule 10). */
export const ROOM_LEASE_MS = 120_000
export const ROOM_RENEWAL_MS = 30_000

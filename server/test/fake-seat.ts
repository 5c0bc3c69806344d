import type { ConsumerOptions, PeerId, TransportOptions } from '#machines/media.ts'
import type { Direction, RtpParameters, TrackKind, TrackSource } from '#machines/signalling.ts'
import { transportOf } from './fake-parameters.ts'

/** What a track is; a peer has at most one of each kind and source. */
export type Nature = { kind: TrackKind; source: TrackSource }
export type FakeTrack = Nature & { producerId: string; offered: RtpParameters; muted: boolean }

export type FakeConsumer = ConsumerOptions & { from: PeerId; ready: boolean }
export type Seat = {
  session: string
  connected: boolean
  send: TransportOptions
  receive: TransportOptions
  dtls: Map<Direction, string>
  tracks: Map<string, FakeTrack>
  closedTracks: Set<string>
  consumers: FakeConsumer[]
}

/** One session of a person in a room of the fake, that has neither sent nor received yet. */
export const emptySeat = (session: string, newId: (what: string) => string): Seat => ({
  session,
  connected: false,
  send: transportOf(newId('send')),
  receive: transportOf(newId('receive')),
  dtls: new Map(),
  tracks: new Map(),
  closedTracks: new Set(),
  consumers: [],
})

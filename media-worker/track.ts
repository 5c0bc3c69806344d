import type { types } from 'mediasoup'
import type { PeerId, RoomTrack } from '#machines/media.ts'
import type { TrackKind, TrackSource } from '#machines/signalling.ts'

/** What a person sends of one device or screen. */
export type Track = {
  producer: types.Producer
  from: PeerId
  source: TrackSource
  offered: string
  muted: boolean
  /** Something of it has come. */
  flows: boolean
}
/** A peer has at most one track of each. */
export type TrackSlot = `${TrackSource} ${TrackKind}`

/** As the room's inventory names it. */
export const roomTrack = ({ producer, source, muted }: Track): RoomTrack => ({
  producerId: producer.id,
  kind: producer.kind,
  source,
  muted,
})

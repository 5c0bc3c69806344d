import type { PeerId } from '#machines/media.ts'
import type { TrackKind } from '#machines/signalling.ts'

/** Which devices a person sends from just now, for "Kamera wyłączona" on the other side. */
export type SentTracks = { camera: boolean; microphone: boolean }

/** Kept beside the live calls, in memory only; after a restart the media worker's inventory tells it. */
export interface CallTracks {
  add(callId: string, peer: PeerId, producerId: string, kind: TrackKind, on: boolean): void
  switch(callId: string, peer: PeerId, kind: TrackKind, on: boolean): void
  remove(callId: string, producerId: string): void
  of(callId: string, peer: PeerId): SentTracks
  forget(callId: string): void
}

type Track = { peer: PeerId; kind: TrackKind; on: boolean }

export function createCallTracks(): CallTracks {
  const calls = new Map<string, Map<string, Track>>()
  const tracksOf = (callId: string, peer: PeerId): Track[] =>
    [...(calls.get(callId)?.values() ?? [])].filter((track) => track.peer === peer)

  return {
    add(callId, peer, producerId, kind, on) {
      const tracks = calls.get(callId) ?? new Map<string, Track>()
      calls.set(callId, tracks.set(producerId, { peer, kind, on }))
    },
    switch(callId, peer, kind, on) {
      for (const track of tracksOf(callId, peer)) if (track.kind === kind) track.on = on
    },
    remove: (callId, producerId) => void calls.get(callId)?.delete(producerId),
    of(callId, peer) {
      const on = tracksOf(callId, peer).filter((track) => track.on)
      return {
        camera: on.some(({ kind }) => kind === 'video'),
        microphone: on.some(({ kind }) => kind === 'audio'),
      }
    },
    forget: (callId) => void calls.delete(callId),
  }
}

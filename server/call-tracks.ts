import type { PeerId, RoomTrack } from '#machines/media.ts'
import { FULL_RECEPTION, type Reception } from '#machines/reception.ts'
import type { TrackKind } from '#machines/signalling.ts'

/** What a person sends just now, for "Kamera wyłączona" and the shared screen on the other side. */
export type SentTracks = { camera: boolean; microphone: boolean; screen: boolean }

/** Kept beside the live calls, in memory only; after a restart the media worker's inventory tells it. */
export interface CallTracks {
  add(callId: string, peer: PeerId, track: RoomTrack): void
  /** Of a camera or microphone; a shared screen is ended instead. */
  switch(callId: string, peer: PeerId, kind: TrackKind, on: boolean): void
  remove(callId: string, producerId: string): void
  of(callId: string, peer: PeerId): SentTracks
  /** Shared screens of this call, and their sound. */
  screensOf(callId: string): { peer: PeerId; producerId: string }[]
  /** What this person receives of the other's pictures. */
  receive(callId: string, peer: PeerId, reception: Reception): void
  reception(callId: string, peer: PeerId): Reception
  /** The room is gone: what people wished to receive is all that holds for the next one. */
  lose(callId: string): void
  forget(callId: string): void
}

type Track = RoomTrack & { peer: PeerId }

export function createCallTracks(): CallTracks {
  const calls = new Map<string, Map<string, Track>>()
  const tracksOf = (callId: string): Track[] => [...(calls.get(callId)?.values() ?? [])]
  const receptions = new Map<string, Map<PeerId, Reception>>()

  return {
    add(callId, peer, track) {
      const tracks = calls.get(callId) ?? new Map<string, Track>()
      calls.set(callId, tracks.set(track.producerId, { ...track, peer }))
    },
    switch(callId, peer, kind, on) {
      for (const track of tracksOf(callId))
        if (track.peer === peer && track.kind === kind && track.source === 'device')
          track.muted = !on
    },
    remove: (callId, producerId) => void calls.get(callId)?.delete(producerId),
    of(callId, peer) {
      const on = tracksOf(callId).filter((track) => track.peer === peer && !track.muted)
      const sends = (...[source, kind]: [RoomTrack['source'], TrackKind]) =>
        on.some((track) => track.source === source && track.kind === kind)
      return {
        camera: sends('device', 'video'),
        microphone: sends('device', 'audio'),
        screen: sends('screen', 'video'),
      }
    },
    screensOf: (callId) => tracksOf(callId).filter(({ source }) => source === 'screen'),
    receive(callId, peer, reception) {
      const known = receptions.get(callId) ?? new Map<PeerId, Reception>()
      receptions.set(callId, known.set(peer, reception))
    },
    reception: (callId, peer) => receptions.get(callId)?.get(peer) ?? FULL_RECEPTION,
    lose(callId) {
      calls.delete(callId)
      const wished = [...(receptions.get(callId) ?? [])].filter(([, { why }]) => why === 'choice')
      receptions.set(callId, new Map(wished))
    },
    forget(callId) {
      calls.delete(callId)
      receptions.delete(callId)
    },
  }
}

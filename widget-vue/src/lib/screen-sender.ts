import type { Producer, ProducerOptions, Transport } from 'mediasoup-client/types'
import type { Sharer } from './media-link.ts'
import { RefusedError } from './refusal.ts'

/** A track of a shared screen, and how it is to be encoded. */
export type ScreenTrack = Pick<ProducerOptions, 'encodings' | 'codecOptions'> & {
  track: MediaStreamTrack
}

/** It will be refused again: the screen is put down, and everything else goes on. */
const final: readonly string[] = ['share-off', 'not-now', 'malformed-media']

/**
 * Sends a shared screen beside camera and microphone, in each session that the call comes to have.
 * @returns makes what a session is given to send just these tracks; none: the screen is not shared any more
 */
export function createScreenSender(
  onRefused: (reason: RefusedError['reason']) => void,
): (tracks: readonly ScreenTrack[]) => Sharer {
  const sent = new WeakMap<Transport, Map<MediaStreamTrack, Producer>>()

  return (tracks) =>
    async ({ transport, ask, callId, live }) => {
      const producers = sent.get(transport) ?? new Map<MediaStreamTrack, Producer>()
      sent.set(transport, producers)
      const wanted = live ? tracks : []
      for (const [track, producer] of producers) {
        if (wanted.some((one) => one.track === track)) continue
        producers.delete(track)
        producer.close()
        await ask({ type: 'media.closeProducer', callId, producerId: producer.id })
      }
      try {
        for (const one of wanted) {
          if (producers.has(one.track)) continue
          const options = { stopTracks: false, appData: { source: 'screen' } }
          producers.set(one.track, await transport.produce({ ...one, ...options }))
        }
      } catch (error) {
        // Refused by name it ends itself only; all else is tried again with the session.
        if (!(error instanceof RefusedError) || !final.includes(error.reason)) throw error
        onRefused(error.reason)
      }
    }
}

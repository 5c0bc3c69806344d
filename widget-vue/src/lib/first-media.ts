import type { Consumer } from 'mediasoup-client/types'

/** How often the counters of the receivers are read until something has come (ms). */
export const LOOK_EVERY_MS = 100

type Counters = { type: string; kind?: string; framesDecoded?: number; packetsReceived?: number }

/**
 * Notices the first remote frame or sound. A hidden video element tells of a picture within the frame and
 * has the decoder ready before it comes; the counters tell of sound, and of pictures in a hidden tab.
 * @param consumers the incoming tracks of the moment
 * @returns the function that stops looking
 */
export function watchFirstMedia(consumers: readonly Consumer[], onSeen: () => void): () => void {
  let stopped = false
  const before = new Map<string, number>()
  const releaseVideo = watchFrames(consumers, seen)

  function seen() {
    if (stopped) return
    stop()
    onSeen()
  }

  async function look() {
    for (const consumer of consumers) {
      if (consumer.closed) continue
      const count = await arrived(consumer)
      const known = before.get(consumer.id)
      before.set(consumer.id, count)
      if (known !== undefined && count > known) return seen()
    }
  }

  function stop() {
    stopped = true
    clearInterval(timer)
    releaseVideo()
  }

  const lookQuietly = () => void look().catch(() => undefined)
  lookQuietly()
  const timer = setInterval(lookQuietly, LOOK_EVERY_MS)
  return stop
}

/** Frames decoded of a picture, packets of a sound. */
async function arrived(consumer: Consumer): Promise<number> {
  let count = 0
  for (const stat of (await consumer.getStats()).values() as Iterable<Counters>) {
    if (stat.type !== 'inbound-rtp') continue
    count += (consumer.kind === 'video' ? stat.framesDecoded : stat.packetsReceived) ?? 0
  }
  return count
}

function watchFrames(consumers: readonly Consumer[], onFrame: () => void): () => void {
  const pictures = consumers.filter(({ kind }) => kind === 'video').map(({ track }) => track)
  if (pictures.length === 0 || !('requestVideoFrameCallback' in HTMLVideoElement.prototype)) {
    return () => undefined
  }
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream(pictures)
  video.requestVideoFrameCallback(onFrame)
  video.play().catch(() => undefined)
  return () => {
    video.pause()
    video.srcObject = null
  }
}

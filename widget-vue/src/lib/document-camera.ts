import { onScopeDispose, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { DOCUMENT_BITRATE, DOCUMENT_CAPTURE } from '#machines/screen-encodings.ts'
import type { MediaSession } from './media-session.ts'

export type UseDocumentCameraOptions = {
  /** The camera's track; another one when the camera is changed meanwhile. */
  track: Readonly<ShallowRef<MediaStreamTrack | null>>
  session: Pick<MediaSession, 'cameraSender' | 'state'>
  /** A document is shown just now. */
  active: () => boolean
}

/**
 * The camera at its best, as long as a document is shown (W8): the most points it has, sharpness before
 * motion, and bits enough for small print. Afterwards everything is as it was.
 */
export function useDocumentCamera({ track, session, active }: UseDocumentCameraOptions): void {
  const sharpened = held(sharpen)
  const raised = held(raise)

  function follow() {
    sharpened(active() ? track.value : null)
    raised(active() ? session.cameraSender() : null)
  }

  // Another camera, or another room with a sender of its own, is treated as the first one was.
  const stop = watch([active, track, session.state], follow, { immediate: true, flush: 'post' })
  onScopeDispose(() => {
    stop()
    sharpened(null)
    raised(null)
  })
}

/** Changes one thing at a time and puts it back when another one, or none, takes its place. */
function held<T>(change: (of: T) => () => void): (of: T | null) => void {
  let now: T | null = null
  let undo = (): void => undefined
  return (next) => {
    if (next === now) return
    undo()
    now = next
    undo = next === null ? () => undefined : change(next)
  }
}

/** Best resolution of this camera; returns how to go back. */
function sharpen(camera: MediaStreamTrack): () => void {
  const before = camera.getConstraints()
  const hint = camera.contentHint
  const { width, height } = camera.getCapabilities?.() ?? {}
  camera.contentHint = 'detail'
  const best = {
    ...before,
    width: { ideal: width?.max ?? DOCUMENT_CAPTURE.width },
    height: { ideal: height?.max ?? DOCUMENT_CAPTURE.height },
    frameRate: { ideal: DOCUMENT_CAPTURE.frameRate },
  }
  // A camera that cannot goes on as it is.
  const asked = camera.applyConstraints(best).catch(() => undefined)
  return () => {
    camera.contentHint = hint
    if (camera.readyState === 'live')
      void asked.then(() => camera.applyConstraints(before)).catch(() => undefined)
  }
}

/** More bits for the highest layer; returns how to go back. */
function raise(sender: RTCRtpSender): () => void {
  const set = (bitrate: number) => {
    const parameters = sender.getParameters()
    const highest = parameters.encodings?.at(-1)
    if (!highest) return undefined
    const before = highest.maxBitrate
    highest.maxBitrate = bitrate
    sender.setParameters(parameters).catch(() => undefined)
    return before
  }
  const before = set(DOCUMENT_BITRATE)
  return () => void (before !== undefined && set(before))
}

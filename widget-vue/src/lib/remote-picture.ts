import { watch } from 'vue'
import type { ShallowRef } from 'vue'

/**
 * The element in which the other person is seen and heard. It is there, with its tracks, from the offer
 * on and outside of the page: a new element takes several frames' time before it shows its first one. A
 * view that shows the call puts it into its own place.
 * @param stream the other person's tracks, null while there are none
 */
export function useRemotePicture(stream: Readonly<ShallowRef<MediaStream | null>>) {
  const element = document.createElement('video')
  element.autoplay = true
  element.playsInline = true
  element.disablePictureInPicture = true
  const stop = watch(stream, (now) => (element.srcObject = now), { flush: 'sync' })
  return {
    element,
    dispose() {
      stop()
      element.srcObject = null
    },
  }
}

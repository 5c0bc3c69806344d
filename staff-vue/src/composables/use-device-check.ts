import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { LocalMedia } from '#widget/lib/local-media.ts'

/** Loudness (0 to 1) that counts as a voice: far above the noise of a room, far below speech. */
export const HEARD_FROM = 0.25

/**
 * The check before a shift: the camera passes when a frame of it has been seen, the microphone when
 * it has heard something. Another device has to pass anew.
 */
export function useDeviceCheck({ camera, microphone }: LocalMedia) {
  const sawFrame = shallowRef(false)
  const heard = shallowRef(false)

  microphone.measure(true)
  onScopeDispose(() => microphone.measure(false))
  watch(camera.track, () => (sawFrame.value = false))
  watch(microphone.track, () => (heard.value = false))
  watch(microphone.level, (level) => {
    if (level >= HEARD_FROM) heard.value = true
  })

  const cameraPassed = computed(() => camera.state.value === 'on' && sawFrame.value)
  const microphonePassed = computed(() => microphone.state.value === 'on' && heard.value)
  return {
    cameraPassed,
    microphonePassed,
    passed: computed(() => cameraPassed.value && microphonePassed.value),
    /** The preview has shown a frame of the camera's present track. */
    noteFrame: () => (sawFrame.value = true),
  }
}

import { defineStore } from 'pinia'
import { computed, markRaw } from 'vue'
import { useLocalMedia } from '../lib/local-media.ts'

/**
 * The person's own camera, microphone and speaker: one for the whole panel, so that the tracks of the
 * device step go on in the call.
 */
export const useMediaStore = defineStore('media', () => {
  const local = markRaw(useLocalMedia())
  local.microphone.measure(false)
  /** What is switched on just now, kept over a reload. */
  const on = computed(() => ({
    camera: local.camera.state.value === 'on',
    microphone: local.microphone.state.value === 'on',
  }))

  /** Switches a source; one that was never asked for, or failed, is asked for now. */
  async function toggle(kind: 'camera' | 'microphone'): Promise<boolean> {
    const source = local[kind]
    if (source.state.value === 'on') return source.setOn(false)
    return source.state.value === 'off' ? source.setOn(true) : source.ask()
  }

  /** Gives a device up for this call, or takes it again (open point 10: the consultant is told before). */
  async function use(kind: 'camera' | 'microphone', wanted: boolean): Promise<boolean> {
    const source = local[kind]
    if (wanted) return source.state.value === 'off' ? source.setOn(true) : source.ask()
    source.stop()
    return true
  }

  return { local, on, toggle, use }
})

import { shallowRef } from 'vue'
import type { DeviceProblem } from './device-problem.ts'

/** `off`: the device is there and off by choice; `failed`: see `problem`. */
export type SourceState = 'idle' | 'asking' | 'on' | 'off' | 'failed'

export type TrackHolder = ReturnType<typeof createTrackHolder>

/** The track of the moment, and what is told of it. */
export function createTrackHolder(kind: 'audio' | 'video', onEnded: () => void) {
  const state = shallowRef<SourceState>('idle')
  const problem = shallowRef<DeviceProblem | null>(null)
  const track = shallowRef<MediaStreamTrack | null>(null)
  const deviceId = shallowRef<string | null>(null)

  const release = () => track.value?.stop()

  function fail(why: DeviceProblem) {
    release()
    track.value = null
    problem.value = why
    state.value = 'failed'
  }

  function adopt(opened: MediaStreamTrack, on: boolean) {
    release()
    opened.enabled = on
    opened.addEventListener('ended', () => {
      if (track.value === opened) onEnded()
    })
    deviceId.value = opened.getSettings().deviceId ?? deviceId.value
    problem.value = null
    track.value = opened
    state.value = on ? 'on' : 'off'
  }

  function switchOff() {
    if (kind === 'video') {
      release()
      track.value = null
    } else if (track.value) track.value.enabled = false
    state.value = 'off'
  }

  /** False: there is no track to switch on, a new one is needed. */
  function switchOn(): boolean {
    if (!track.value) return false
    track.value.enabled = true
    state.value = 'on'
    return true
  }

  function clear() {
    release()
    track.value = null
    problem.value = null
    state.value = 'idle'
  }

  return { state, problem, track, deviceId, release, fail, adopt, switchOff, switchOn, clear }
}

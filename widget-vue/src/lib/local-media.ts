import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Devices } from '#machines/views.ts'
import { useListener } from './listening.ts'
import { useLevelMeter } from './level-meter.ts'
import { createLocalSource } from './local-source.ts'
import type { Facing, LocalSource, OwnedSource } from './local-source.ts'
import { createSpeaker } from './speaker.ts'
import type { Speaker } from './speaker.ts'

export type { DeviceChoice, DeviceProblem, LocalSource, SourceState } from './local-source.ts'

export type Camera = LocalSource & {
  /** Which side of a phone the camera looks from; null where there are no sides. */
  facing: Readonly<ShallowRef<Facing | null>>
  /** Takes the camera of the other side. */
  flip: () => Promise<boolean>
}

export type Microphone = LocalSource & {
  /** Loudness, 0 to 1; for a meter that shows that the microphone hears something. */
  level: Readonly<ShallowRef<number>>
  /** Switches the meter off where nobody sees it; on at first. */
  measure: (on: boolean) => void
}

export type LocalMedia = {
  camera: Camera
  microphone: Microphone
  speaker: Speaker
  /** Own picture, without sound so that it cannot echo. */
  preview: Readonly<ShallowRef<MediaStream | null>>
  /** What this person has, as the server is told it (open point 10). */
  devices: ComputedRef<Devices>
  /** Asks for the microphone, then for the camera, one not spoiling the other; default both. */
  ask: (wish?: Partial<Devices>) => Promise<Devices>
  /** Stops every track: nothing is on afterwards. */
  stop: () => void
}

/** 720p for print on a shown document; never fewer frames than sign language needs (accessibility.md). */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
}

/** Camera, microphone and loudspeaker of this person; nothing is asked before `ask` (W2). */
export function useLocalMedia(
  options: { mediaDevices?: MediaDevices; isSecure?: boolean } = {},
): LocalMedia {
  const mediaDevices = options.mediaDevices ?? navigator.mediaDevices
  const isSecure = options.isSecure ?? window.isSecureContext
  const camera = createLocalSource(
    { kind: 'video', mediaDevices, isSecure, constraints: CAMERA },
    () => void list(),
  )
  const microphone = createLocalSource(
    { kind: 'audio', mediaDevices, isSecure, constraints: MICROPHONE },
    () => void list(),
  )
  const speaker = createSpeaker()
  const preview = shallowRef<MediaStream | null>(null)

  async function list() {
    try {
      const all = await mediaDevices.enumerateDevices()
      for (const part of [camera, microphone, speaker]) part.setDevices(all)
    } catch {
      // A list that cannot be had leaves the devices in use as they are.
    }
  }

  if (mediaDevices) useListener(mediaDevices, ['devicechange'], () => void list())

  watch(
    camera.track,
    (track) => {
      preview.value = track ? new MediaStream([track]) : null
    },
    { flush: 'sync' },
  )

  async function ask({ camera: picture = true, microphone: sound = true }: Partial<Devices> = {}) {
    if (sound) await microphone.ask()
    if (picture) await camera.ask()
    return devices.value
  }

  function stop() {
    camera.stop()
    microphone.stop()
  }

  onScopeDispose(stop)

  const devices = computed<Devices>(() => ({
    camera: camera.usable.value,
    microphone: microphone.usable.value,
  }))
  return {
    camera: { ...camera, ...useFacing(camera) },
    microphone: { ...microphone, ...useLevelMeter(microphone.track) },
    speaker,
    preview,
    devices,
    ask,
    stop,
  }
}

function useFacing(camera: OwnedSource) {
  const facing = shallowRef<Facing | null>(null)
  watch(
    camera.track,
    (track) => {
      const mode = track?.getSettings().facingMode
      if (mode === 'user' || mode === 'environment') facing.value = mode
    },
    { flush: 'sync' },
  )
  function flip() {
    return camera.change({ facing: facing.value === 'environment' ? 'user' : 'environment' })
  }
  return { facing, flip }
}

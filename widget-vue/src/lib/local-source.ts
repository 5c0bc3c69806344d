import type { ComputedRef, ShallowRef } from 'vue'

/** Why a device cannot be used (privacy.md 10). */
export type DeviceProblem =
  'denied' | 'missing' | 'busy' | 'overconstrained' | 'insecure' | 'unsupported'

/** `off`: the device is there and off by choice; `failed`: see `problem`. */
export type SourceState = 'idle' | 'asking' | 'on' | 'off' | 'failed'

export type DeviceChoice = { deviceId: string; label: string }

/** One camera or microphone of this person. */
export type LocalSource = {
  kind: 'audio' | 'video'
  state: Readonly<ShallowRef<SourceState>>
  problem: Readonly<ShallowRef<DeviceProblem | null>>
  /** A camera that is off has none (its light is out); a microphone that is off keeps a disabled one. */
  track: Readonly<ShallowRef<MediaStreamTrack | null>>
  /** Devices to choose from; their names are known after the permission. */
  devices: Readonly<ShallowRef<DeviceChoice[]>>
  /** The device in use, or wished. */
  deviceId: Readonly<ShallowRef<string | null>>
  /** The person has such a device for this call, on or off. */
  usable: ComputedRef<boolean>
  /** Asks the browser; false: see `problem`. */
  ask: () => Promise<boolean>
  /** Takes another device, in a running call too. */
  choose: (deviceId: string) => Promise<boolean>
  setOn: (on: boolean) => Promise<boolean>
  stop: () => void
}

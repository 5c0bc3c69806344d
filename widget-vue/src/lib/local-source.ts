import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { DeviceProblem } from './device-problem.ts'
import { createTaker } from './device-taker.ts'
import type { SourceOptions, Wish } from './device-taker.ts'
import { createTrackHolder } from './track-holder.ts'
import type { SourceState } from './track-holder.ts'

export type { DeviceProblem } from './device-problem.ts'
export type { Facing } from './device-taker.ts'
export type { SourceState } from './track-holder.ts'

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
  /** Takes another device, in a running call too; false: the old one is kept, or see `problem`. */
  choose: (deviceId: string) => Promise<boolean>
  setOn: (on: boolean) => Promise<boolean>
  /** Back to `idle`; the light of the device goes out. */
  stop: () => void
}

/** A source and what its owner needs beyond the page: change by a wish, and news of the device list. */
export type OwnedSource = LocalSource & {
  change: (wish: Wish) => Promise<boolean>
  setDevices: (all: MediaDeviceInfo[]) => void
}

/**
 * Opens one camera or microphone and keeps it through switching, being off, and being pulled out.
 * `onOpened` is told each time that a device has been opened.
 */
export function createLocalSource(options: SourceOptions, onOpened: () => void): OwnedSource {
  const { kind } = options
  const holder = createTrackHolder(kind, () => void pulledOut())
  const { state, problem, track, deviceId } = holder
  const devices = shallowRef<DeviceChoice[]>([])
  const taker = createTaker(options, holder, onOpened)

  async function pulledOut() {
    holder.fail('missing')
    await taker.take([null])
  }

  async function ask(): Promise<boolean> {
    const wish = taker.wish()
    const taken = await taker.take(wish === null ? [null] : [wish, null])
    return taken === 'first' || taken === 'fallback'
  }

  /** Goes over to another device, on or off as before. */
  async function change(wish: Wish): Promise<boolean> {
    if (kind === 'video' && state.value === 'off') {
      taker.wishFor(wish)
      return true
    }
    // Phones open one camera at a time: the old one is let go first, and stays shown until the new comes.
    if (kind === 'video') holder.release()
    const fallbacks = kind === 'video' ? [taker.wish()] : []
    return (await taker.take([wish, ...fallbacks], state.value !== 'off')) === 'first'
  }

  async function setOn(on: boolean): Promise<boolean> {
    if (on === (state.value === 'on')) return true
    if (!on) {
      if (state.value !== 'on') return state.value === 'off'
      taker.cancel()
      holder.switchOff()
      return true
    }
    return state.value === 'off' && holder.switchOn() ? true : ask()
  }

  function setDevices(all: MediaDeviceInfo[]) {
    const mine = all.filter((device) => device.kind === `${kind}input`)
    devices.value = mine
      .filter((device) => device.deviceId !== '')
      .map((device) => ({ deviceId: device.deviceId, label: device.label }))
    const wasPulledOut = state.value === 'failed' && problem.value === 'missing'
    if (mine.length > 0 && wasPulledOut) void taker.take([null])
    if (mine.length === 0 && state.value === 'off') holder.fail('missing')
  }

  return {
    kind,
    state,
    problem,
    track,
    devices,
    deviceId,
    usable: computed(() => state.value === 'on' || state.value === 'off'),
    ask,
    choose(id) {
      deviceId.value = id
      return change({ deviceId: id })
    },
    change,
    setOn,
    stop() {
      taker.cancel()
      holder.clear()
    },
    setDevices,
  }
}

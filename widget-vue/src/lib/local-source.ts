import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { deviceProblem, problemBeforeAsking } from './device-problem.ts'
import type { DeviceProblem } from './device-problem.ts'

export type { DeviceProblem } from './device-problem.ts'

/** `off`: the device is there and off by choice; `failed`: see `problem`. */
export type SourceState = 'idle' | 'asking' | 'on' | 'off' | 'failed'

export type DeviceChoice = { deviceId: string; label: string }

export type Facing = 'user' | 'environment'

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

/** Where a source is taken from: a chosen device, a side of a phone, or (null) the browser's default. */
export type Wish = { deviceId: string } | { facing: Facing } | null

export type SourceOptions = {
  kind: 'audio' | 'video'
  mediaDevices: MediaDevices | undefined
  isSecure: boolean
  constraints: MediaTrackConstraints
}

/** A source and what its owner needs beyond the page: taking by a wish, and news of the device list. */
export type OwnedSource = LocalSource & {
  take: (wish: Wish) => Promise<boolean>
  setDevices: (all: MediaDeviceInfo[]) => void
}

/**
 * Opens one camera or microphone and keeps it through switching, being off, and being pulled out.
 * Only the newest operation counts: what an older one brings after it is stopped at once.
 */
export function createLocalSource(options: SourceOptions, onOpened: () => void): OwnedSource {
  const { kind, mediaDevices } = options
  const state = shallowRef<SourceState>('idle')
  const problem = shallowRef<DeviceProblem | null>(null)
  const track = shallowRef<MediaStreamTrack | null>(null)
  const devices = shallowRef<DeviceChoice[]>([])
  const deviceId = shallowRef<string | null>(null)
  let wish: Wish = null
  let generation = 0

  function release() {
    track.value?.stop()
  }

  function fail(why: DeviceProblem): false {
    release()
    track.value = null
    problem.value = why
    state.value = 'failed'
    return false
  }

  function adopt(opened: MediaStreamTrack) {
    release()
    opened.addEventListener('ended', () => {
      if (track.value === opened) void pulledOut()
    })
    deviceId.value = opened.getSettings().deviceId ?? deviceId.value
    problem.value = null
    track.value = opened
    state.value = 'on'
    onOpened()
  }

  async function open(from: Wish): Promise<MediaStreamTrack> {
    const constraints = { ...options.constraints, ...placeOf(from) }
    const stream = await mediaDevices!.getUserMedia({ [kind]: constraints })
    const opened = stream.getTracks()[0]
    if (!opened) throw new DOMException('stream without track', 'NotFoundError')
    return opened
  }

  /** Opens by this wish, else by the fallback; true when the result is in use. */
  async function take(first: Wish, ...fallbacks: Wish[]): Promise<boolean> {
    const before = problemBeforeAsking(options.isSecure, mediaDevices)
    if (before) return fail(before)
    const mine = ++generation
    if (state.value !== 'on') state.value = 'asking'
    let why: unknown
    for (const next of [first, ...fallbacks]) {
      try {
        const opened = await open(next)
        if (mine !== generation) {
          opened.stop()
          return false
        }
        wish = next
        adopt(opened)
        return next === first
      } catch (error) {
        if (mine !== generation) return false
        why = error
        if (deviceProblem(error) === 'denied') break
      }
    }
    return fail(deviceProblem(why))
  }

  async function pulledOut() {
    fail('missing')
    await take(null)
  }

  async function ask(): Promise<boolean> {
    const remembered = wish
    const first = await (remembered === null ? take(null) : take(remembered, null))
    return first || state.value === 'on'
  }

  async function choose(id: string): Promise<boolean> {
    const old = wish
    if (state.value === 'off' && kind === 'video') {
      wish = { deviceId: id }
      deviceId.value = id
      return true
    }
    // Phones open one camera at a time, so the old one is let go first; its track stays shown meanwhile.
    if (kind === 'video') release()
    const off = state.value === 'off'
    const chosen = await take({ deviceId: id }, old)
    if (off) switchOff()
    return chosen
  }

  function switchOff() {
    if (kind === 'audio') {
      if (track.value) track.value.enabled = false
    } else {
      release()
      track.value = null
    }
    state.value = 'off'
  }

  async function setOn(on: boolean): Promise<boolean> {
    if (!on) {
      if (state.value === 'off') return true
      if (state.value !== 'on') return false
      generation++
      switchOff()
      return true
    }
    if (state.value === 'on') return true
    if (state.value !== 'off' || !track.value) return ask()
    track.value.enabled = true
    state.value = 'on'
    return true
  }

  function stop() {
    generation++
    release()
    track.value = null
    problem.value = null
    state.value = 'idle'
  }

  function setDevices(all: MediaDeviceInfo[]) {
    const mine = all.filter((device) => device.kind === `${kind}input`)
    devices.value = mine
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }))
    if (mine.length > 0 && state.value === 'failed' && problem.value === 'missing') void take(null)
    if (mine.length === 0 && state.value === 'off') fail('missing')
  }

  const usable = computed(() => state.value === 'on' || state.value === 'off')
  return {
    kind,
    state,
    problem,
    track,
    devices,
    deviceId,
    usable,
    ask,
    choose,
    setOn,
    stop,
    take,
    setDevices,
  }
}

function placeOf(wish: Wish): MediaTrackConstraints {
  if (!wish) return {}
  if ('deviceId' in wish) return { deviceId: { exact: wish.deviceId } }
  return { facingMode: { ideal: wish.facing } }
}

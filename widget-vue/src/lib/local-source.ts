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

/** The track of the moment, and what is told of it. */
function createTrackHolder(kind: 'audio' | 'video', onEnded: () => void) {
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

type Holder = ReturnType<typeof createTrackHolder>

/** `superseded`: a newer operation has begun, which decides. */
type Taken = 'first' | 'fallback' | 'failed' | 'superseded'

/** Opens devices by wishes. Only the newest operation counts: what an older one brings is stopped. */
function createTaker(options: SourceOptions, holder: Holder, onOpened: () => void) {
  const { kind, mediaDevices, isSecure } = options
  let wish: Wish = null
  let generation = 0

  async function open(from: Wish): Promise<MediaStreamTrack> {
    const constraints = { ...options.constraints, ...placeOf(from) }
    const stream = await mediaDevices!.getUserMedia({ [kind]: constraints })
    const opened = stream.getTracks()[0]
    if (!opened) throw new DOMException('stream without track', 'NotFoundError')
    return opened
  }

  function giveUp(why: DeviceProblem): Taken {
    // A device in use goes on when another one cannot be had.
    if (holder.track.value?.readyState !== 'live') holder.fail(why)
    return 'failed'
  }

  /** Tries the wishes in turn; a refusal of the permission ends it, as the others would be refused too. */
  async function take(wishes: Wish[], on = true): Promise<Taken> {
    const before = problemBeforeAsking(isSecure, mediaDevices)
    if (before) return giveUp(before)
    const mine = ++generation
    const { state } = holder
    if (state.value === 'idle' || state.value === 'failed') state.value = 'asking'
    let why: DeviceProblem = 'missing'
    for (const [index, next] of wishes.entries()) {
      try {
        const opened = await open(next)
        if (mine !== generation) {
          opened.stop()
          return 'superseded'
        }
        wish = next
        holder.adopt(opened, on)
        onOpened()
        return index === 0 ? 'first' : 'fallback'
      } catch (error) {
        if (mine !== generation) return 'superseded'
        why = deviceProblem(error)
        if (why === 'denied') break
      }
    }
    return giveUp(why)
  }

  return {
    take,
    wish: () => wish,
    /** What the next opening takes. */
    wishFor(next: Wish) {
      wish = next
    },
    cancel() {
      generation++
    },
  }
}

function placeOf(wish: Wish): MediaTrackConstraints {
  if (!wish) return {}
  if ('deviceId' in wish) return { deviceId: { exact: wish.deviceId } }
  return { facingMode: { ideal: wish.facing } }
}

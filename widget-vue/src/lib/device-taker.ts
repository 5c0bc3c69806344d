import { deviceProblem, problemBeforeAsking } from './device-problem.ts'
import type { DeviceProblem } from './device-problem.ts'
import type { TrackHolder } from './track-holder.ts'

export type Facing = 'user' | 'environment'

/** Where a source is taken from: a chosen device, a side of a phone, or (null) the browser's default. */
export type Wish = { deviceId: string } | { facing: Facing } | null

export type SourceOptions = {
  kind: 'audio' | 'video'
  mediaDevices: MediaDevices | undefined
  isSecure: boolean
  constraints: MediaTrackConstraints
}

/** `superseded`: a newer operation has begun, which decides. */
type Taken = 'first' | 'fallback' | 'failed' | 'superseded'

/** Opens devices by wishes. Only the newest operation counts: what an older one brings is stopped. */
export function createTaker(options: SourceOptions, holder: TrackHolder, onOpened: () => void) {
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
    const { track, deviceId } = holder
    if (track.value?.readyState === 'live') {
      deviceId.value = track.value.getSettings().deviceId ?? null
    } else holder.fail(why)
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

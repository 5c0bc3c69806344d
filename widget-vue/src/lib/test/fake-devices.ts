import type { DeviceProblem } from '../device-problem.ts'

const errorNames: Partial<Record<DeviceProblem, string>> = {
  denied: 'NotAllowedError',
  missing: 'NotFoundError',
  busy: 'NotReadableError',
  overconstrained: 'OverconstrainedError',
}

type Kind = 'audio' | 'video'
type Plugged = { kind: Kind; deviceId: string; facing?: 'user' | 'environment' }

/** An open track of a plugged device; counts as its light. */
export class FakeTrack extends EventTarget {
  enabled = true
  readyState: 'live' | 'ended' = 'live'
  readonly device: Plugged
  get kind(): Kind {
    return this.device.kind
  }
  get label(): string {
    return `label of ${this.device.deviceId}`
  }
  constructor(device: Plugged) {
    super()
    this.device = device
  }
  getSettings() {
    return { deviceId: this.device.deviceId, facingMode: this.device.facing }
  }
  stop() {
    this.readyState = 'ended'
  }
  /** The device is gone: the browser ends the track by itself. */
  vanish() {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

/** `navigator.mediaDevices` of a computer whose devices the test plugs in and pulls out. */
export class FakeMediaDevices extends EventTarget {
  plugged: Plugged[] = [
    { kind: 'audio', deviceId: 'mic-1' },
    { kind: 'audio', deviceId: 'mic-2' },
    { kind: 'video', deviceId: 'front', facing: 'user' },
    { kind: 'video', deviceId: 'back', facing: 'environment' },
  ]
  /** Why opening fails, by kind or by device. */
  readonly broken = new Map<string, DeviceProblem>()
  readonly opened: FakeTrack[] = []
  readonly asked: MediaStreamConstraints[] = []
  /** Answers of the browser's question wait for it. */
  hold: Promise<void> | null = null

  /** Lights that are on. */
  live(kind: Kind): string[] {
    const lit = this.opened.filter((track) => track.kind === kind && track.readyState === 'live')
    return lit.map(({ device }) => device.deviceId)
  }

  async getUserMedia(constraints: MediaStreamConstraints) {
    this.asked.push(constraints)
    await this.hold
    const kind: Kind = constraints.audio ? 'audio' : 'video'
    const device = this.#find(kind, constraints[kind] as MediaTrackConstraints)
    const problem = this.broken.get(device.deviceId)
    if (problem) throw failure(problem)
    const track = new FakeTrack(device)
    this.opened.push(track)
    return { getTracks: () => [track] }
  }

  async enumerateDevices() {
    return this.plugged.map(({ kind, deviceId }) => ({
      kind: `${kind}input`,
      deviceId,
      label: `label of ${deviceId}`,
    }))
  }

  pullOut(deviceId: string) {
    this.plugged = this.plugged.filter((device) => device.deviceId !== deviceId)
    for (const track of this.opened) {
      if (track.device.deviceId === deviceId && track.readyState === 'live') track.vanish()
    }
    this.dispatchEvent(new Event('devicechange'))
  }

  plugIn(device: Plugged) {
    this.plugged.push(device)
    this.dispatchEvent(new Event('devicechange'))
  }

  #find(kind: Kind, wish: MediaTrackConstraints): Plugged {
    const problem = this.broken.get(kind)
    if (problem) throw failure(problem)
    const all = this.plugged.filter((device) => device.kind === kind)
    if (all.length === 0) throw failure('missing')
    const exact = (wish.deviceId as ConstrainDOMStringParameters | undefined)?.exact
    const facing = (wish.facingMode as ConstrainDOMStringParameters | undefined)?.ideal
    const found = exact ? all.find(({ deviceId }) => deviceId === exact) : undefined
    if (exact && !found) throw failure('overconstrained')
    return found ?? all.find((device) => device.facing === facing) ?? all[0]!
  }
}

function failure(problem: DeviceProblem): DOMException {
  return new DOMException(problem, errorNames[problem] ?? 'UnknownError')
}

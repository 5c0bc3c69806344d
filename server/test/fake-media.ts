import {
  MediaError,
  ROOM_LEASE_MS,
  type Media,
  type MediaNotice,
  type RoomInfo,
} from '#machines/media.ts'
import {
  mediaVerbs,
  type MediaArgs,
  type MediaService,
  type MediaVerb,
  type RoomInspection,
} from '#machines/media-rpc.ts'
import { FakeRoom, type FakeNetwork } from './fake-room.ts'

type Worker = { pid: number }
type Entry = { room: FakeRoom; worker: Worker; leaseUntil: number }
type Peer = Parameters<Media['leave']>[1]

export type FakeMediaOptions = {
  /** Workers among which rooms are spread. */
  workers?: number
  /** Clock of the leases in ms; by default one that stands still. */
  now?: () => number
}

/** A fake that is attached. */
export const createFakeMedia = (options: FakeMediaOptions = {}): FakeMedia => new FakeMedia(options)

/**
 * The media contract in memory, without network or media, and what a test may do to it. Notices
 * come as from the real one: after the verb was called, before its answer.
 */
export class FakeMedia implements Media, MediaService {
  readonly #now: () => number
  readonly #listeners = new Set<(notice: MediaNotice) => void>()
  readonly #entries = new Map<string, Entry>()
  #workers: Worker[]
  #lastPid = 1000
  #attached = true
  #draining = false
  #made = 0

  constructor({ workers = 2, now = () => 0 }: FakeMediaOptions) {
    this.#now = now
    this.#workers = Array.from({ length: workers }, () => this.#newWorker())
  }

  get state(): 'attached' | 'connecting' {
    return this.#attached ? 'attached' : 'connecting'
  }

  async openRoom(callId: string) {
    this.#check('openRoom', { callId })
    const known = this.#entries.get(callId)
    this.#renew([callId])
    if (known) return { roomId: known.room.roomId }
    if (this.#draining) throw new MediaError('draining')
    const [worker] = [...this.#workers].sort((a, b) => this.#roomsOf(a) - this.#roomsOf(b))
    if (!worker) throw new MediaError('no-media-capacity')
    const room = new FakeRoom(callId, this.#newId, this.#tell)
    this.#entries.set(callId, { room, worker, leaseUntil: this.#now() + ROOM_LEASE_MS })
    return { roomId: room.roomId }
  }

  async join(...[callId, peer, session, beside]: Parameters<Media['join']>) {
    const room = this.#room('join', { callId, peer, session, beside })
    return structuredClone(room.join(peer, session, beside))
  }

  /** The new session of the resident flows. */
  relieve(callId: string) {
    this.#entries.get(callId)?.room.relieve('resident')
  }

  async connect(...[callId, peer, direction, dtls]: Parameters<Media['connect']>) {
    this.#room('connect', { callId, peer, direction, dtls }).connect(peer, direction, dtls)
  }

  async restartIce(...[callId, peer, direction]: Parameters<Media['restartIce']>) {
    return this.#room('restartIce', { callId, peer, direction }).restartIce(peer, direction)
  }

  async produce(
    ...[callId, peer, kind, rtpParameters, muted, source = 'device']: Parameters<Media['produce']>
  ) {
    const room = this.#room('produce', { callId, peer, kind, rtpParameters, muted, source })
    return { producerId: room.produce(peer, { kind, source }, rtpParameters, muted) }
  }

  async closeProducer(callId: string, peer: Peer, producerId: string) {
    this.#room('closeProducer', { callId, peer, producerId }).closeProducer(peer, producerId)
  }

  async setMuted(...[callId, peer, kind, muted]: Parameters<Media['setMuted']>) {
    this.#room('setMuted', { callId, peer, kind, muted }).setMuted(peer, kind, muted)
  }

  async consume(...[callId, peer, capabilities]: Parameters<Media['consume']>) {
    const room = this.#room('consume', { callId, peer, capabilities })
    return structuredClone(room.consume(peer, capabilities))
  }

  async resumeConsumer(callId: string, peer: Peer, consumerId: string) {
    this.#room('resumeConsumer', { callId, peer, consumerId }).resumeConsumer(peer, consumerId)
  }

  async setReception(...[callId, peer, wanted]: Parameters<Media['setReception']>) {
    this.#room('setReception', { callId, peer, wanted }).want(peer, wanted)
  }

  async start(...[callId, consultant]: Parameters<Media['start']>) {
    this.#room('start', { callId, consultant }).seat(consultant)
  }

  async stop(callId: string) {
    this.#room('stop', { callId }).seat(null)
  }

  async leave(callId: string, peer: Peer) {
    this.#check('leave', { callId, peer })
    this.#entries.get(callId)?.room.leave(peer)
  }

  async closeRoom(callId: string) {
    this.#check('closeRoom', { callId })
    this.#entries.delete(callId)
  }

  async stats(callId: string) {
    return this.#room('stats', { callId }).stats()
  }

  async renew(callIds: string[]) {
    this.#check('renew', { callIds })
    this.#renew(callIds)
  }

  async load() {
    this.#check('load', {})
    const load = (worker: Worker) => ({ pid: worker.pid, rooms: this.#roomsOf(worker), cpu: 0 })
    return { workers: this.#workers.map(load), draining: this.#draining }
  }

  async inspect(callId: string) {
    return this.#room('inspect', { callId }).inspect(this.#entry(callId).worker.pid)
  }

  onNotice(listener: (notice: MediaNotice) => void) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** As the client's. Does nothing: the same fake serves the server that is started next. */
  close(): void {}

  /** All rooms, as the worker would tell them at attachment. */
  rooms(): RoomInfo[] {
    return [...this.#entries.values()].map(({ room }) => room.info())
  }

  /** The inside of a room at once, without asking; null when there is none. */
  look(callId: string): RoomInspection | null {
    const entry = this.#entries.get(callId)
    return entry ? entry.room.inspect(entry.worker.pid) : null
  }

  /** As if ICE and DTLS of the peer's transports had come up. */
  connectPeer(callId: string, peer: Peer): void {
    this.#entry(callId).room.setConnected(peer, true)
  }

  disconnectPeer(callId: string, peer: Peer): void {
    this.#entry(callId).room.setConnected(peer, false)
  }

  /** As if the network of this peer had been found so. */
  setNetwork(callId: string, peer: Peer, network: FakeNetwork): void {
    this.#entry(callId).room.setNetwork(peer, network)
  }

  /** One room is lost, as when its worker dies alone. */
  loseRoom(callId: string): void {
    const { roomId } = this.#entry(callId).room
    this.#entries.delete(callId)
    this.#tell({ type: 'room.lost', callId, roomId })
  }

  /** The worker of this room dies with all its rooms, and is replaced. */
  killWorkerOf(callId: string): void {
    const dead = this.#entry(callId).worker
    for (const [id, { worker }] of [...this.#entries]) if (worker === dead) this.loseRoom(id)
    this.#workers = this.#workers.map((worker) => (worker === dead ? this.#newWorker() : worker))
  }

  /** The connection is gone: verbs fail. Its rooms stay, unless the whole process died. */
  goAway(rooms: 'kept' | 'lost' = 'kept'): void {
    this.#attached = false
    if (rooms === 'lost') this.#entries.clear()
    this.#tell({ type: 'worker.gone' })
  }

  /** It is back; tells the inventory. */
  comeBack(): void {
    this.#attached = true
    this.#tell({ type: 'worker.attached', rooms: this.rooms() })
  }

  /** No new rooms from now on. */
  drain(): void {
    this.#draining = true
  }

  /** Close the rooms whose lease has ended by the clock given at the start. */
  expire(): void {
    for (const [callId, { leaseUntil }] of [...this.#entries])
      if (leaseUntil <= this.#now()) this.loseRoom(callId)
  }

  /** The edge of the real one: not attached, or not fitting the schema. */
  #check<V extends MediaVerb>(verb: V, args: MediaArgs<V>): void {
    if (!this.#attached) throw new MediaError('media-unavailable', 'no media worker is attached')
    const parsed = mediaVerbs[verb].safeParse(args)
    if (!parsed.success) throw new MediaError('malformed-media', parsed.error.message)
  }

  #room<V extends MediaVerb>(verb: V, args: MediaArgs<V> & { callId: string }): FakeRoom {
    this.#check(verb, args)
    return this.#entry(args.callId).room
  }

  #entry(callId: string): Entry {
    const entry = this.#entries.get(callId)
    if (!entry) throw new MediaError('no-such-room')
    return entry
  }

  #renew(callIds: string[]): void {
    for (const callId of callIds) {
      const entry = this.#entries.get(callId)
      if (entry) entry.leaseUntil = this.#now() + ROOM_LEASE_MS
    }
  }

  #roomsOf(worker: Worker): number {
    return [...this.#entries.values()].filter((entry) => entry.worker === worker).length
  }

  #newWorker(): Worker {
    return { pid: (this.#lastPid += 1) }
  }

  readonly #newId = (what: string): string => `${what}-${(this.#made += 1)}`

  readonly #tell = (notice: MediaNotice): void =>
    queueMicrotask(() => {
      if (!this.#attached && notice.type !== 'worker.gone') return
      for (const listener of [...this.#listeners]) listener(structuredClone(notice))
    })
}

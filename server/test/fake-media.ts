import {
  MediaError,
  ROOM_LEASE_MS,
  type Media,
  type MediaNotice,
  type PeerId,
  type RoomInfo,
} from '#machines/media.ts'
import {
  mediaVerbs,
  type MediaArgs,
  type MediaService,
  type MediaVerb,
  type RoomInspection,
} from '#machines/media-rpc.ts'
import { FakeRoom } from './fake-room.ts'

/** What a test may do to the fake beside the contract. */
export type FakeMediaHelpers = {
  /** All rooms, as the worker would tell them at attachment. */
  rooms(): RoomInfo[]
  /** The inside of a room at once, without asking; null when there is none. */
  look(callId: string): RoomInspection | null
  /** As if ICE and DTLS of the peer's transports had come up, or gone down. */
  connectPeer(callId: string, peer: PeerId): void
  disconnectPeer(callId: string, peer: PeerId): void
  /** One room is lost, as when its worker dies alone. */
  loseRoom(callId: string): void
  /** The worker of this room dies with all its rooms, and is replaced. */
  killWorkerOf(callId: string): void
  /** The connection is gone: verbs fail. Its rooms stay, unless the whole process died. */
  goAway(rooms?: 'kept' | 'lost'): void
  /** It is back; tells the inventory. */
  comeBack(): void
  drain(): void
  /** Close the rooms whose lease has ended by the clock given at the start. */
  expire(): void
}
export type FakeMedia = Media & MediaService & FakeMediaHelpers

type Worker = { pid: number }

/**
 * The media contract in memory, without network or media. Notices come as from the real one: after
 * the verb was called, before its answer. Begins attached.
 * @param options `workers` among which rooms are spread; `now` for leases, by default a clock that stands
 */
export const createFakeMedia = (
  options: { workers?: number; now?: () => number } = {},
): FakeMedia => {
  const { workers: count = 2, now = () => 0 } = options
  const listeners = new Set<(notice: MediaNotice) => void>()
  const rooms = new Map<string, { room: FakeRoom; worker: Worker; leaseUntil: number }>()
  let lastPid = 1000
  const newWorker = (): Worker => ({ pid: (lastPid += 1) })
  let workers = Array.from({ length: count }, newWorker)
  let attached = true
  let draining = false
  let made = 0
  const newId = (what: string) => `${what}-${(made += 1)}`

  const tell = (notice: MediaNotice) =>
    queueMicrotask(() => {
      if (attached || notice.type === 'worker.gone')
        for (const listener of [...listeners]) listener(structuredClone(notice))
    })
  const inventory = () => [...rooms.values()].map(({ room }) => room.info())
  const roomsOf = (worker: Worker) =>
    [...rooms.values()].filter((entry) => entry.worker === worker).length

  /** The edge of the real one: not attached, or not fitting the schema. */
  const check = <V extends MediaVerb>(verb: V, args: MediaArgs<V>) => {
    if (!attached) throw new MediaError('media-unavailable', 'no media worker is attached')
    const parsed = mediaVerbs[verb].safeParse(args)
    if (!parsed.success) throw new MediaError('malformed-media', parsed.error.message)
  }
  const entryOf = (callId: string) => {
    const entry = rooms.get(callId)
    if (!entry) throw new MediaError('no-such-room')
    return entry
  }
  const lose = (callId: string) => {
    const { room } = entryOf(callId)
    rooms.delete(callId)
    tell({ type: 'room.lost', callId, roomId: room.roomId })
  }
  const renew = (callIds: string[]) => {
    for (const callId of callIds) {
      const entry = rooms.get(callId)
      if (entry) entry.leaseUntil = now() + ROOM_LEASE_MS
    }
  }

  const media: MediaService = {
    async openRoom(callId) {
      check('openRoom', { callId })
      const known = rooms.get(callId)
      renew([callId])
      if (known) return { roomId: known.room.roomId }
      if (draining) throw new MediaError('draining')
      const [worker] = [...workers].sort((a, b) => roomsOf(a) - roomsOf(b))
      if (!worker) throw new MediaError('no-media-capacity')
      const room = new FakeRoom(callId, newId, tell)
      rooms.set(callId, { room, worker, leaseUntil: now() + ROOM_LEASE_MS })
      return { roomId: room.roomId }
    },
    async join(callId, peer, session) {
      check('join', { callId, peer, session })
      return structuredClone(entryOf(callId).room.join(peer, session))
    },
    async connect(callId, peer, direction, dtls) {
      check('connect', { callId, peer, direction, dtls })
      entryOf(callId).room.connect(peer, direction, dtls)
    },
    async restartIce(callId, peer, direction) {
      check('restartIce', { callId, peer, direction })
      return entryOf(callId).room.restartIce(peer, direction)
    },
    async produce(callId, peer, kind, rtpParameters, muted) {
      check('produce', { callId, peer, kind, rtpParameters, muted })
      return { producerId: entryOf(callId).room.produce(peer, kind, rtpParameters, muted) }
    },
    async closeProducer(callId, peer, producerId) {
      check('closeProducer', { callId, peer, producerId })
      entryOf(callId).room.closeProducer(peer, producerId)
    },
    async setMuted(callId, peer, kind, muted) {
      check('setMuted', { callId, peer, kind, muted })
      entryOf(callId).room.setMuted(peer, kind, muted)
    },
    async consume(callId, peer, capabilities) {
      check('consume', { callId, peer, capabilities })
      return structuredClone(entryOf(callId).room.consume(peer, capabilities))
    },
    async resumeConsumer(callId, peer, consumerId) {
      check('resumeConsumer', { callId, peer, consumerId })
      entryOf(callId).room.resumeConsumer(peer, consumerId)
    },
    async start(callId) {
      check('start', { callId })
      entryOf(callId).room.live = true
    },
    async stop(callId) {
      check('stop', { callId })
      entryOf(callId).room.live = false
    },
    async leave(callId, peer) {
      check('leave', { callId, peer })
      rooms.get(callId)?.room.leave(peer)
    },
    async closeRoom(callId) {
      check('closeRoom', { callId })
      rooms.delete(callId)
    },
    async stats(callId) {
      check('stats', { callId })
      return entryOf(callId).room.stats()
    },
    async renew(callIds) {
      check('renew', { callIds })
      renew(callIds)
    },
    async load() {
      check('load', {})
      const load = workers.map((worker) => ({ pid: worker.pid, rooms: roomsOf(worker), cpu: 0 }))
      return { workers: load, draining }
    },
    async inspect(callId) {
      check('inspect', { callId })
      const { room, worker } = entryOf(callId)
      return room.inspect(worker.pid)
    },
  }

  return {
    ...media,
    onNotice(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    rooms: inventory,
    look(callId) {
      const entry = rooms.get(callId)
      return entry ? entry.room.inspect(entry.worker.pid) : null
    },
    connectPeer: (callId, peer) => entryOf(callId).room.setConnected(peer, true),
    disconnectPeer: (callId, peer) => entryOf(callId).room.setConnected(peer, false),
    loseRoom: lose,
    killWorkerOf(callId) {
      const dead = entryOf(callId).worker
      for (const [id, { worker }] of [...rooms]) if (worker === dead) lose(id)
      workers = workers.map((worker) => (worker === dead ? newWorker() : worker))
    },
    goAway(kept = 'kept') {
      attached = false
      if (kept === 'lost') rooms.clear()
      tell({ type: 'worker.gone' })
    },
    comeBack() {
      attached = true
      tell({ type: 'worker.attached', rooms: inventory() })
    },
    drain() {
      draining = true
    },
    expire() {
      for (const [callId, { leaseUntil }] of [...rooms]) if (leaseUntil <= now()) lose(callId)
    },
  }
}

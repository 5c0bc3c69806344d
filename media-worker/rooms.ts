import { MediaError, type RoomInfo } from '#machines/media.ts'
import type { MediaService } from '#machines/media-rpc.ts'
import { RoomRegistry, type RegistryOptions } from './room-registry.ts'
import type { Host } from './workers.ts'

/** All rooms of this process: the contract of machines/media.ts, carried out with mediasoup. */
export type Rooms = MediaService & {
  inventory(): RoomInfo[]
  /** Looks at the networks of all live calls; to be called every LOOK_EVERY_MS. */
  look(): void
  /** Closes rooms whose lease has ended and reports them lost. */
  expire(): void
  /** No new rooms from now on. */
  drain(): void
  /** To be called when a worker is gone: its rooms are reported lost. */
  lose(host: Host): void
}

/**
 * The verbs, each run in its room after the ones before it. The third name is the refusal for what
 * mediasoup itself does not accept.
 */
export const createRooms = (options: RegistryOptions): Rooms => {
  const registry = new RoomRegistry(options)
  const { inRoom } = bound(registry)
  return {
    async openRoom(callId) {
      const { roomId } = await registry.open(callId)
      return { roomId }
    },
    join: (callId, peer, ...session) =>
      inRoom(callId, 'no-media-capacity', (room) => room.join(peer, ...session)),
    connect: (callId, peer, direction, dtls) =>
      inRoom(callId, 'not-connectable', (room) => room.peer(peer).connect(direction, dtls)),
    restartIce: (callId, peer, direction) =>
      inRoom(callId, 'not-connectable', (room) => room.peer(peer).restartIce(direction)),
    produce: (callId, peer, ...track) =>
      inRoom(callId, 'malformed-media', (room) => room.produce(peer, ...track)),
    closeProducer: (callId, peer, producerId) =>
      inRoom(callId, 'media-unavailable', (room) => room.peer(peer).closeProducer(producerId)),
    setMuted: (callId, peer, kind, muted) =>
      inRoom(callId, 'media-unavailable', (room) => {
        room.peer(peer).setMuted(kind, muted)
        return room.settle()
      }),
    consume: (callId, peer, capabilities) =>
      inRoom(callId, 'malformed-media', (room) => room.consume(peer, capabilities)),
    resumeConsumer: (callId, peer, consumerId) =>
      inRoom(callId, 'media-unavailable', (room) => {
        room.peer(peer).markReady(consumerId)
        return room.settle()
      }),
    setReception: (callId, peer, wanted) =>
      inRoom(callId, 'media-unavailable', (room) => room.want(peer, wanted)),
    start: (callId, consultant) =>
      inRoom(callId, 'media-unavailable', (room) => room.seat(consultant)),
    stop: (callId) => inRoom(callId, 'media-unavailable', (room) => room.seat(null)),
    leave: (callId, peer) =>
      inRoom(callId, 'media-unavailable', (room) => room.leave(peer)).catch(ignoreGone),
    closeRoom: (callId) => registry.close(callId),
    stats: (callId) => inRoom(callId, 'media-unavailable', (room) => room.stats()),
    renew: async (callIds) => options.leases.renew(callIds),
    load: async () => ({ workers: options.pool.load(), draining: registry.draining }),
    inspect: (callId) => inRoom(callId, 'media-unavailable', (room) => room.inspect()),
    inventory: () => registry.all().map((room) => room.info()),
    look: () => registry.look(),
    expire: () => registry.expire(),
    drain: () => void (registry.draining = true),
    lose: (host) => registry.loseAll(host),
  }
}

const bound = (registry: RoomRegistry): Pick<RoomRegistry, 'inRoom'> => ({
  inRoom: registry.inRoom.bind(registry),
})

/** Whoever leaves a room that is gone has left it. */
const ignoreGone = (error: unknown): void => {
  if (!(error instanceof MediaError) || error.reason !== 'no-such-room') throw error
}

import { MediaError, type MediaRefusal, type RoomInfo } from '#machines/media.ts'
import type { MediaService, WorkerNotice } from '#machines/media-rpc.ts'
import { mediaCodecs } from './codecs.ts'
import type { Leases } from './lease.ts'
import type { Log } from './log.ts'
import { Room } from './room.ts'
import type { Host, Pool } from './workers.ts'

/** All rooms of this process: the contract of machines/media.ts, carried out with mediasoup. */
export type Rooms = MediaService & {
  inventory(): RoomInfo[]
  /** Renews the leases of these calls and forgets rooms whose lease has ended. */
  expire(): void
  /** No new rooms from now on. */
  drain(): void
  /** To be called when a worker is gone: its rooms are reported lost. */
  lose(host: Host): void
}

export type RoomsOptions = {
  pool: Pool
  leases: Leases
  announced: string[]
  log: Log
  tell: (notice: WorkerNotice) => void
}

/** Attempts to make a room, each on the worker that is then the least loaded (one may die meanwhile). */
const OPEN_ATTEMPTS = 3

export const createRooms = ({ pool, leases, announced, log, tell }: RoomsOptions): Rooms => {
  const rooms = new Map<string, Room>()
  const openings = new Map<string, Promise<Room>>()
  let draining = false

  const open = async (callId: string): Promise<Room> => {
    for (let attempt = 1; attempt <= OPEN_ATTEMPTS; attempt += 1) {
      const host = await pool.take()
      if (!host) break
      try {
        const router = await host.worker.createRouter({ mediaCodecs })
        const room = new Room({ callId, host, router, announced, tell })
        rooms.set(callId, room)
        leases.begin(callId)
        log.info('room.opened', { callId, roomId: room.roomId, pid: host.pid })
        return room
      } catch (error) {
        pool.release(host)
        log.warn('room.open-failed', { callId, pid: host.pid, attempt, error })
      }
    }
    throw new MediaError('no-media-capacity')
  }

  const forget = (room: Room) => {
    rooms.delete(room.callId)
    leases.end(room.callId)
    pool.release(room.host)
    room.close()
  }
  const lost = (room: Room, reason: string) => {
    const { callId, roomId } = room
    forget(room)
    log.warn('room.lost', { callId, roomId, reason })
    tell({ type: 'room.lost', callId, roomId })
  }

  /** Runs a verb in its room; what mediasoup refuses is refused by `otherwise`. */
  const inRoom = async <T>(
    callId: string,
    otherwise: MediaRefusal,
    work: (room: Room) => T | Promise<T>,
  ): Promise<T> => {
    const room = rooms.get(callId)
    if (!room) throw new MediaError('no-such-room')
    try {
      return await room.exclusive(async () => work(room))
    } catch (error) {
      if (error instanceof MediaError) throw error
      if (room.closed) throw new MediaError('no-such-room', 'closed meanwhile', { cause: error })
      log.warn('verb.failed', { callId, reason: otherwise, error })
      throw new MediaError(otherwise, error instanceof Error ? error.message : undefined, {
        cause: error,
      })
    }
  }

  return {
    async openRoom(callId) {
      const known = rooms.get(callId)
      if (known) {
        leases.renew([callId])
        return { roomId: known.roomId }
      }
      if (draining) throw new MediaError('draining')
      const opening = openings.get(callId) ?? open(callId)
      openings.set(callId, opening)
      const { roomId } = await opening.finally(() => openings.delete(callId))
      return { roomId }
    },
    join: (callId, peer, session) =>
      inRoom(callId, 'no-media-capacity', (room) => room.join(peer, session)),
    connect: (callId, peer, direction, dtls) =>
      inRoom(callId, 'not-connectable', (room) => room.peer(peer).connect(direction, dtls)),
    restartIce: (callId, peer, direction) =>
      inRoom(callId, 'not-connectable', (room) => room.peer(peer).restartIce(direction)),
    produce: (callId, peer, kind, rtpParameters, muted) =>
      inRoom(callId, 'malformed-media', (room) => room.produce(peer, kind, rtpParameters, muted)),
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
    start: (callId) => inRoom(callId, 'media-unavailable', (room) => room.setLive(true)),
    stop: (callId) => inRoom(callId, 'media-unavailable', (room) => room.setLive(false)),
    async leave(callId, peer) {
      try {
        await inRoom(callId, 'media-unavailable', (room) => room.leave(peer))
      } catch (error) {
        // Whoever leaves a room that is gone has left it.
        if (!(error instanceof MediaError) || error.reason !== 'no-such-room') throw error
      }
    },
    async closeRoom(callId) {
      await openings.get(callId)?.catch(() => undefined)
      const room = rooms.get(callId)
      if (!room) return
      forget(room)
      log.info('room.closed', { callId, roomId: room.roomId })
    },
    stats: (callId) => inRoom(callId, 'media-unavailable', (room) => room.stats()),
    async renew(callIds) {
      leases.renew(callIds)
    },
    load: async () => ({ workers: pool.load(), draining }),
    inspect: (callId) => inRoom(callId, 'media-unavailable', (room) => room.inspect()),
    inventory: () => [...rooms.values()].map((room) => room.info()),
    expire() {
      for (const callId of leases.takeExpired()) {
        const room = rooms.get(callId)
        if (room) lost(room, 'lease')
      }
    },
    drain() {
      draining = true
    },
    lose(host) {
      for (const room of [...rooms.values()]) if (room.host === host) lost(room, 'worker')
    },
  }
}

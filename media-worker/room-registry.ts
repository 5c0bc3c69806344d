import { MediaError, type MediaRefusal } from '#machines/media.ts'
import type { WorkerNotice } from '#machines/media-rpc.ts'
import { mediaCodecs } from './codecs.ts'
import type { Leases } from './lease.ts'
import type { Log } from './log.ts'
import { Room } from './room.ts'
import { openTransports, type OpenTransports } from './transports.ts'
import type { Host, Pool } from './workers.ts'

export type RegistryOptions = {
  pool: Pool
  leases: Leases
  announced: string[]
  log: Log
  tell: (notice: WorkerNotice) => void
  /** Transports of the peers; WebRTC unless given. */
  openTransports?: OpenTransports
}

/** Attempts to make a room, each on the worker that is then the least loaded (one may die meanwhile). */
const OPEN_ATTEMPTS = 3

/** Owns the rooms of this process: makes and finds them, closes them, reports those that are lost. */
export class RoomRegistry {
  draining = false
  readonly #rooms = new Map<string, Room>()
  readonly #openings = new Map<string, Promise<Room>>()
  readonly #looking = new WeakSet<Room>()
  readonly #options: RegistryOptions

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  all(): Room[] {
    return [...this.#rooms.values()]
  }

  /** @throws MediaError draining, or no-media-capacity when no worker can make it */
  async open(callId: string): Promise<Room> {
    const known = this.#rooms.get(callId)
    if (known) {
      this.#options.leases.renew([callId])
      return known
    }
    if (this.draining) throw new MediaError('draining')
    const opening = this.#openings.get(callId) ?? this.#make(callId)
    this.#openings.set(callId, opening)
    return opening.finally(() => this.#openings.delete(callId))
  }

  /** Runs a verb in its room; what mediasoup refuses is refused by the name `otherwise`. */
  async inRoom<T>(
    callId: string,
    otherwise: MediaRefusal,
    work: (room: Room) => T | Promise<T>,
  ): Promise<T> {
    const room = this.#rooms.get(callId)
    if (!room) throw new MediaError('no-such-room')
    try {
      return await room.exclusive(async () => work(room))
    } catch (error) {
      if (error instanceof MediaError) throw error
      if (room.closed) throw new MediaError('no-such-room', 'closed meanwhile', { cause: error })
      this.#options.log.warn('verb.failed', { callId, reason: otherwise, error })
      const message = error instanceof Error ? error.message : String(error)
      throw new MediaError(otherwise, message, { cause: error })
    }
  }

  /** Closes a room, also one that is just being made; does nothing when there is none. */
  async close(callId: string): Promise<void> {
    await this.#openings.get(callId)?.catch(() => undefined)
    const room = this.#rooms.get(callId)
    if (!room) return
    this.#forget(room)
    this.#options.log.info('room.closed', { callId, roomId: room.roomId })
  }

  /** Looks at the networks of all live calls; one that is still being looked at is left out. */
  look(): void {
    for (const room of this.all()) {
      if (this.#looking.has(room)) continue
      this.#looking.add(room)
      room
        .look()
        .catch((error: unknown) => {
          // A room or page that has gone meanwhile needs no look.
          if (!room.closed) this.#options.log.debug('room.not-looked-at', { error })
        })
        .finally(() => this.#looking.delete(room))
    }
  }

  /** Closes the rooms whose lease has ended. */
  expire(): void {
    for (const callId of this.#options.leases.takeExpired()) {
      const room = this.#rooms.get(callId)
      if (room) this.#lose(room, 'lease')
    }
  }

  /** To be called when a worker is gone: its rooms are lost with it. */
  loseAll(host: Host): void {
    for (const room of this.all()) if (room.host === host) this.#lose(room, 'worker')
  }

  async #make(callId: string): Promise<Room> {
    const { pool, leases, announced, log, tell } = this.#options
    const open = this.#options.openTransports ?? openTransports
    for (let attempt = 1; attempt <= OPEN_ATTEMPTS; attempt += 1) {
      const host = await pool.take()
      if (!host) break
      try {
        const router = await host.worker.createRouter({ mediaCodecs })
        const room = new Room({
          ...{ callId, host, router, announced, tell },
          openTransports: open,
        })
        this.#rooms.set(callId, room)
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

  #forget(room: Room): void {
    this.#rooms.delete(room.callId)
    this.#options.leases.end(room.callId)
    this.#options.pool.release(room.host)
    room.close()
  }

  #lose(room: Room, reason: string): void {
    const { callId, roomId } = room
    this.#forget(room)
    this.#options.log.warn('room.lost', { callId, roomId, reason })
    this.#options.tell({ type: 'room.lost', callId, roomId })
  }
}

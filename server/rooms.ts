import {
  MediaError,
  ROOM_RENEWAL_MS,
  type Media,
  type MediaNotice,
  type PeerId,
  type RoomInfo,
} from '#machines/media.ts'
import type { MediaSeat } from '#machines/views.ts'
import { every } from './clock.ts'
import { consultantOf, type World } from './world.ts'

/** How many present tickets at the head of each line have a room, so that media are warm (design rule 8). */
export const WARM_TICKETS = 5

/**
 * Rooms of live calls at the media worker: which call has one, which should, and what follows when the
 * worker loses one. Memory only; after a restart the worker's inventory says what there is (rule 10).
 */
export interface Rooms {
  /** Where this person's media live and how far the page goes; null when there is no room. */
  seat(callId: string, peer: PeerId): MediaSeat | null
  /** Whoever carries the media from now on; called once, when the actors are restored. */
  attach(media: Media): void
  /** @throws MediaError media-unavailable before `attach` */
  media(): Media
  /** Open what should be open at the head of this site's line. */
  warm(siteId: string): void
  /** Accept: everything in the room flows from now on. */
  start(callId: string): void
  /** The consultant is gone: hold everything back and take the seat away. */
  stop(callId: string, staffId: string): void
  close(callId: string): Promise<void>
  /** Calls whose room has to be kept, for the lease and the attachment. */
  wantedIds(): string[]
  /** False while no media worker answers. */
  isUp(): boolean
  dispose(): void
}

export function createRooms(world: World): Rooms {
  const { clock, log } = world
  let carrier: Media | null = null
  let detach = (): void => {}
  const rooms = new Map<string, { roomId: string | null }>()
  let up = false

  const media = (): Media => {
    if (!carrier) throw new MediaError('media-unavailable')
    return carrier
  }

  const isSeated = (callId: string): boolean => {
    const value = world.calls.get(callId)?.value
    return value === 'connecting' || value === 'talking' || value === 'interrupted'
  }
  const isLive = (callId: string): boolean => world.calls.get(callId)?.hasTag('live') ?? false

  const touch = (callId: string): void => {
    world.hub.touchCall(callId)
    const staffId = consultantOf(world, callId)
    if (staffId) world.hub.touchStaff(staffId)
  }

  /** Media work that may fail with the worker; what is owed is repeated when it is back. */
  const attempt = async (
    what: string,
    callId: string,
    task: () => Promise<unknown>,
  ): Promise<void> => {
    try {
      await task()
    } catch (error) {
      const reason = error instanceof MediaError ? error.reason : null
      log.warn(what, { callId, reason, error })
    }
  }

  const ensure = async (callId: string): Promise<void> => {
    if (rooms.has(callId) || !up) return
    const room: { roomId: string | null } = { roomId: null }
    rooms.set(callId, room)
    await attempt('room.not-opened', callId, async () => {
      room.roomId = (await media().openRoom(callId)).roomId
      if (isSeated(callId)) await media().start(callId)
    })
    if (rooms.get(callId) !== room) return
    if (room.roomId === null) rooms.delete(callId)
    if (!isLive(callId)) return void attempt('room.not-closed', callId, () => close(callId))
    touch(callId)
  }

  const close = async (callId: string): Promise<void> => {
    rooms.delete(callId)
    // What a worker that is away still holds is closed by its inventory when it is back.
    if (up) await media().closeRoom(callId)
  }

  const warm = (siteId: string): void => {
    const present =
      world.queues.get(siteId)?.context.tickets.filter((ticket) => ticket.present) ?? []
    for (const { callId } of present.slice(0, WARM_TICKETS)) void ensure(callId)
  }

  const ensureAll = (): void => {
    for (const callId of world.calls.ids()) {
      if (isSeated(callId) || world.calls.get(callId)?.value === 'offered') void ensure(callId)
    }
    world.queues.ids().forEach(warm)
  }

  const lose = (callId: string): void => {
    rooms.delete(callId)
    world.tracks.forget(callId)
    const at = clock.now()
    world.calls.send(callId, { type: 'media.down', side: 'resident', at })
    world.calls.send(callId, { type: 'media.down', side: 'consultant', at })
  }

  const notePresence = (callId: string, peer: PeerId, connected: boolean): void => {
    const side = peer === 'resident' ? 'resident' : 'consultant'
    const type = connected ? 'media.up' : 'media.down'
    world.calls.send(callId, { type, side, at: clock.now() })
    touch(callId)
  }

  const adopt = (room: RoomInfo): void => {
    const { callId, roomId } = room
    if (!isLive(callId)) return void attempt('room.not-closed', callId, () => close(callId))
    rooms.set(callId, { roomId })
    world.tracks.forget(callId)
    for (const { peer, connected, tracks } of room.peers) {
      for (const { producerId, kind, muted } of tracks) {
        world.tracks.add(callId, peer, producerId, kind, !muted)
      }
      notePresence(callId, peer, connected)
    }
    const seated = isSeated(callId)
    if (seated === room.live) return
    void attempt('room.not-set', callId, () =>
      seated ? media().start(callId) : media().stop(callId),
    )
  }

  const onAttached = (inventory: RoomInfo[]): void => {
    up = true
    rooms.clear()
    inventory.forEach(adopt)
    ensureAll()
    for (const callId of world.calls.ids()) touch(callId)
  }

  const onNotice = (notice: MediaNotice): void => {
    switch (notice.type) {
      case 'worker.attached':
        return onAttached(notice.rooms)
      case 'worker.gone':
        up = false
        return [...rooms.keys()].forEach((callId) => {
          lose(callId)
          touch(callId)
        })
      case 'room.lost':
        if (rooms.get(notice.callId)?.roomId !== notice.roomId) return
        lose(notice.callId)
        if (isLive(notice.callId)) void ensure(notice.callId)
        return
      case 'peer.connected':
      case 'peer.disconnected':
        return notePresence(notice.callId, notice.peer, notice.type === 'peer.connected')
      case 'track.added':
        return world.hub.tellTracks(notice.callId, notice.from, {
          type: 'media.tracks',
          callId: notice.callId,
        })
      case 'track.closed':
        world.tracks.remove(notice.callId, notice.producerId)
        touch(notice.callId)
        return world.hub.tellTracks(notice.callId, notice.from, {
          type: 'media.trackClosed',
          callId: notice.callId,
          producerId: notice.producerId,
        })
    }
  }

  const stopRenewing = every(clock, ROOM_RENEWAL_MS, () => {
    if (up) void attempt('room.not-renewed', '', () => media().renew([...rooms.keys()]))
  })

  return {
    attach(newCarrier) {
      carrier = newCarrier
      detach = newCarrier.onNotice(onNotice)
    },
    media,
    seat(callId, peer) {
      const roomId = rooms.get(callId)?.roomId
      if (!roomId || !isLive(callId)) return null
      const seated = isSeated(callId)
      const stage = seated
        ? 'live'
        : world.calls.get(callId)?.value === 'offered'
          ? 'ready'
          : 'warm'
      return { roomId, peer, stage }
    },
    warm,
    start(callId) {
      const known = rooms.get(callId)?.roomId
      if (known) void attempt('room.not-started', callId, () => media().start(callId))
      else void ensure(callId)
    },
    stop(callId, staffId) {
      void attempt('room.not-stopped', callId, async () => {
        await media().stop(callId)
        await media().leave(callId, `consultant:${staffId}`)
      })
    },
    close,
    wantedIds: () => [...rooms.keys()],
    isUp: () => up,
    dispose() {
      detach()
      stopRenewing()
    },
  }
}

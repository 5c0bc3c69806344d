import {
  MediaError,
  ROOM_RENEWAL_MS,
  type Media,
  type MediaNotice,
  type PeerId,
  type RoomInfo,
} from '#machines/media.ts'
import type { ServerMessage } from '#machines/protocol.ts'
import type { MediaSide } from '#machines/call-terms.ts'
import type { MediaSeat } from '#machines/views.ts'
import { every } from './clock.ts'
import { consultantPeer, isSeatedCall, mediaSeat } from './media-seat.ts'
import { endForbiddenScreens } from './screens.ts'
import type { World } from './world.ts'

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
  /** A colleague goes on: the first consultant leaves the room before the other is let through. */
  handOver(callId: string): void
  /** The colleague does not take the call. */
  leave(callId: string, staffId: string): void
  /** The consultant is gone: hold everything back and take the seat away. */
  stop(callId: string, staffId: string): void
  close(callId: string): Promise<void>
  /** Calls whose room has to be kept, for the lease and the attachment. */
  wantedIds(): string[]
  /** False while no media worker answers. */
  isUp(): boolean
  /** The worker takes no new rooms (ops said so); known at most one renewal later. */
  isDraining(): boolean
  dispose(): void
}

export const createRooms = (world: World): Rooms => new LiveRooms(world)

class LiveRooms implements Rooms {
  readonly #world: World
  /** By call; `roomId` is null while the room is being opened. */
  readonly #rooms = new Map<string, { roomId: string | null }>()
  #carrier: Media | null = null
  #isUp = false
  #isDraining = false
  #detach = (): void => {}
  readonly #stopRenewing: () => void

  constructor(world: World) {
    this.#world = world
    this.#stopRenewing = every(world.clock, ROOM_RENEWAL_MS, () => {
      void this.#lookAtLoad()
      if (this.#isUp)
        void this.#attempt('room.not-renewed', '', () => this.media().renew(this.wantedIds()))
    })
  }

  attach(media: Media): void {
    this.#carrier = media
    this.#detach = media.onNotice((notice) => this.#onNotice(notice))
  }

  media(): Media {
    if (!this.#carrier) throw new MediaError('media-unavailable')
    return this.#carrier
  }

  seat(callId: string, peer: PeerId): MediaSeat | null {
    const roomId = this.#rooms.get(callId)?.roomId
    if (!roomId || !this.#isLive(callId)) return null
    return mediaSeat(this.#world, callId, peer, roomId)
  }

  warm(siteId: string): void {
    let left = WARM_TICKETS
    const tickets = this.#world.queues.get(siteId)?.context.tickets ?? []
    // Visits may be taken out of turn, or begun early: they need warmth wherever they stand.
    for (const { callId, booked, present } of tickets)
      if (booked && present) void this.#ensure(callId)
    for (const ticket of tickets) {
      if (!ticket.present || ticket.booked) continue
      void this.#ensure(ticket.callId)
      left -= 1
      if (left === 0) return
    }
  }

  start(callId: string): void {
    if (!this.#rooms.get(callId)?.roomId) return void this.#ensure(callId)
    void this.#attempt('room.not-started', callId, () => this.#letThrough(callId))
  }

  handOver(callId: string): void {
    void this.#attempt('room.not-handed-over', callId, async () => {
      await this.#letThrough(callId)
      const peer = consultantPeer(this.#world, callId)
      if (peer) this.#tellOthers(callId, peer, { type: 'media.tracks', callId })
    })
  }

  leave(callId: string, staffId: string): void {
    const peer = `consultant:${staffId}` as const
    void this.#attempt('room.not-left', callId, () => this.media().leave(callId, peer))
  }

  stop(callId: string, staffId: string): void {
    void this.#attempt('room.not-stopped', callId, async () => {
      await this.media().stop(callId)
      await this.media().leave(callId, `consultant:${staffId}`)
    })
  }

  async close(callId: string): Promise<void> {
    this.#rooms.delete(callId)
    this.#world.hub.letGo(callId)
    // What a worker that is away still holds is closed by its inventory when it is back.
    if (this.#isUp) await this.media().closeRoom(callId)
  }

  wantedIds = (): string[] => [...this.#rooms.keys()]

  isUp = (): boolean => this.#isUp

  isDraining = (): boolean => this.#isDraining

  dispose(): void {
    this.#detach()
    this.#stopRenewing()
  }

  async #lookAtLoad(): Promise<void> {
    if (!this.#isUp) return
    await this.#attempt('media.load-unknown', '', async () => {
      this.#isDraining = (await this.media().load()).draining
    })
  }

  async #letThrough(callId: string): Promise<void> {
    const consultant = consultantPeer(this.#world, callId)
    if (consultant) await this.media().start(callId, consultant)
  }

  #isLive(callId: string): boolean {
    return this.#world.calls.get(callId)?.hasTag('live') ?? false
  }

  /** Media work that may fail with the worker; what is owed is repeated when it is back. */
  async #attempt(what: string, callId: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task()
    } catch (error) {
      const reason = error instanceof MediaError ? error.reason : null
      this.#world.log.warn(what, { callId, reason, error })
    }
  }

  async #ensure(callId: string): Promise<void> {
    if (this.#rooms.has(callId) || !this.#isUp) return
    const room: { roomId: string | null } = { roomId: null }
    this.#rooms.set(callId, room)
    await this.#attempt('room.not-opened', callId, async () => {
      room.roomId = (await this.media().openRoom(callId)).roomId
      if (isSeatedCall(this.#world, callId)) await this.#letThrough(callId)
    })
    if (this.#rooms.get(callId) !== room) return
    if (room.roomId === null) this.#rooms.delete(callId)
    if (this.#isLive(callId)) this.#world.hub.touchBoth(callId)
    else void this.#attempt('room.not-closed', callId, () => this.close(callId))
  }

  #onNotice(notice: MediaNotice): void {
    switch (notice.type) {
      case 'worker.attached':
        return this.#onAttached(notice.rooms)
      case 'worker.gone':
        return this.#onGone()
      case 'room.lost':
        if (this.#rooms.get(notice.callId)?.roomId !== notice.roomId) return
        this.#lose(notice.callId)
        if (this.#isLive(notice.callId)) void this.#ensure(notice.callId)
        return
      case 'peer.connected':
      case 'peer.disconnected':
        return this.#notePresence(notice.callId, notice.peer, notice.type === 'peer.connected')
      case 'peer.relieved':
        return this.#world.hub.letGo(notice.callId)
      case 'peer.reception':
        this.#world.tracks.receive(notice.callId, notice.peer, notice.reception)
        return this.#world.hub.touchBoth(notice.callId)
      case 'track.added':
        // A colleague who is asked is nobody yet for the resident.
        if (
          notice.from !== 'resident' &&
          notice.from !== consultantPeer(this.#world, notice.callId)
        )
          return
        return this.#tellOthers(notice.callId, notice.from, {
          type: 'media.tracks',
          callId: notice.callId,
        })
      case 'track.closed': {
        const { callId, from, producerId } = notice
        this.#world.tracks.remove(callId, producerId)
        this.#world.hub.touchBoth(callId)
        return this.#tellOthers(callId, from, { type: 'media.trackClosed', callId, producerId })
      }
    }
  }

  #tellOthers(callId: string, from: PeerId, message: ServerMessage): void {
    this.#world.hub.tellTracks(callId, from, message)
  }

  #onGone(): void {
    this.#isUp = false
    for (const callId of this.wantedIds()) {
      this.#lose(callId)
      this.#world.hub.touchBoth(callId)
    }
  }

  #onAttached(inventory: RoomInfo[]): void {
    const { calls, queues } = this.#world
    this.#isUp = true
    void this.#lookAtLoad()
    this.#rooms.clear()
    inventory.forEach((room) => this.#adopt(room))
    for (const callId of calls.ids()) {
      if (isSeatedCall(this.#world, callId) || calls.get(callId)?.value === 'offered')
        void this.#ensure(callId)
      this.#world.hub.touchBoth(callId)
    }
    queues.ids().forEach((siteId) => this.warm(siteId))
  }

  /** A room that the worker holds: kept and set right if its call lives, closed otherwise. */
  #adopt({ callId, roomId, seated, peers }: RoomInfo): void {
    const { tracks } = this.#world
    if (!this.#isLive(callId)) {
      return void this.#attempt('room.not-closed', callId, () => this.close(callId))
    }
    this.#rooms.set(callId, { roomId })
    tracks.forget(callId)
    for (const { peer, connected, tracks: sent, reception } of peers) {
      tracks.receive(callId, peer, reception)
      for (const track of sent) tracks.add(callId, peer, track)
      this.#notePresence(callId, peer, connected)
    }
    const consultant = consultantPeer(this.#world, callId)
    for (const { peer } of peers)
      if (peer !== 'resident' && peer !== consultant)
        void this.#attempt('room.not-left', callId, () => this.media().leave(callId, peer))
    endForbiddenScreens(this.#world, callId)
    const wanted = isSeatedCall(this.#world, callId) ? consultant : null
    if (wanted === seated) return
    void this.#attempt('room.not-set', callId, () =>
      wanted ? this.media().start(callId, wanted) : this.media().stop(callId),
    )
  }

  #lose(callId: string): void {
    const { calls, tracks, clock } = this.#world
    this.#rooms.delete(callId)
    tracks.lose(callId)
    const at = clock.now()
    calls.send(callId, { type: 'media.down', side: 'resident', at })
    calls.send(callId, { type: 'media.down', side: 'consultant', at })
  }

  #notePresence(callId: string, peer: PeerId, connected: boolean): void {
    const type = connected ? 'media.up' : 'media.down'
    const side = this.#sideOf(callId, peer)
    if (side) this.#world.calls.send(callId, { type, side, at: this.#world.clock.now() })
    this.#world.hub.touchBoth(callId)
  }

  /** Null for somebody who has nothing to do with the call any more. */
  #sideOf(callId: string, peer: PeerId): MediaSide | null {
    if (peer === 'resident') return 'resident'
    if (peer === consultantPeer(this.#world, callId)) return 'consultant'
    const asked = this.#world.calls.get(callId)?.context.transfer?.staffId
    return peer === `consultant:${asked}` ? 'receiver' : null
  }
}

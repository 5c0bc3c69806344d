import { hash } from 'node:crypto'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { PeerId } from '#machines/media.ts'
import type { ServerMessage } from '#machines/protocol.ts'
import { createMovedPages } from './moved-pages.ts'
import type { Peer, ResidentPeer } from './peer.ts'
import { createLineCache, viewOf, type LineCache } from './person-views.ts'
import { consultantOf, deskIdsOf, type World } from './world.ts'

/** A line that moves is told to all who wait in it at most this often (ms): a storm costs one view each. */
export const LINE_PAUSE_MS = 100

/** Pages told of a moved line in one go; between two such slices an offer can get out (goals P9). */
const SLICE = 12

/**
 * Who is connected, and what they were told. Every change of an actor marks pages; a marked page gets
 * the whole view that holds then, with a rising `rev` (design rule 4). Nothing is replayed.
 */
export interface Hub {
  /**
   * A page has opened its socket; an older page of the same person is closed, or, when its ticket has moved
   * in the middle of a call, keeps its media until `letGo`.
   */
  add(peer: Peer): void
  /** False for a page whose ticket has moved, and that only keeps its media. */
  holds(peer: ResidentPeer): boolean
  /** The ticket of this call is on its way: an older page still carries the media. */
  isMoving(callId: string): boolean
  /** The page that the ticket has moved to flows: the older one goes. */
  letGo(callId: string): void
  /** False when this was not the page that holds the line for its person. */
  remove(peer: Peer): boolean
  touchCall(callId: string): void
  touchStaff(staffId: string): void
  /** Both people of a call, and the colleague who is asked to take it over. */
  touchBoth(callId: string): void
  /** The line has moved: places, waits and boards. */
  touchLine(siteId: string): void
  /** To the other people of the call, never to `from`. */
  tellTracks(callId: string, from: PeerId, message: ServerMessage): void
  /** To both people of a call, each by the own page. */
  tellBoth(callId: string, message: ServerMessage): void
  /** To one person of a call. */
  tellSide(callId: string, side: 'resident' | 'consultant', message: ServerMessage): void
  forgetCall(callId: string): void
  /** How many pages are open. */
  pages(): Record<'resident' | 'staff', number>
  /** Send what is marked now, without waiting (used by drain and tests). */
  flush(): void
}

export type PersonKey = `resident:${string}` | `staff:${string}`

export const keyOf = ({ identity }: Peer): PersonKey =>
  identity.kind === 'resident' ? `resident:${identity.callId}` : `staff:${identity.staffId}`

/** `sent`: digest of the view that the page has, which is a tenth of its size. */
type Page = { peer: Peer; sent: string }

export const createHub = (world: World): Hub => new PageHub(world)

class PageHub implements Hub {
  readonly #world: World
  readonly #pages = new Map<PersonKey, Page>()
  /** Of all views: a page that was gone meanwhile takes only one that is newer than what it had. */
  #rev = 0
  readonly #marked = new Set<PersonKey>()
  readonly #movedLines = new Set<string>()
  /** Pages that are only to be told of a moved line: they come after everything else. */
  #queued: PersonKey[] = []
  #linePause: (() => void) | null = null
  #isScheduled = false
  readonly #moved: ReturnType<typeof createMovedPages>
  readonly #lines: LineCache

  constructor(world: World) {
    this.#world = world
    this.#lines = createLineCache(world)
    this.#moved = createMovedPages(world.clock)
  }

  add(peer: Peer): void {
    const key = keyOf(peer)
    const older = this.#pages.get(key)
    this.#pages.set(key, { peer, sent: '' })
    if (older) this.#replace(older.peer, peer)
    this.#mark(key)
  }

  #replace(older: Peer, { identity }: Peer): void {
    if (identity.kind !== 'resident' || !identity.moved) return older.close(CLOSE.replaced)
    const { callId } = identity
    // Before people are in a call nothing flows that could be missed.
    if (this.#world.rooms.seat(callId, 'resident')?.stage === 'live')
      this.#moved.keep(callId, older)
    else older.close(CLOSE.moved)
  }

  holds = (peer: ResidentPeer): boolean => this.#pages.get(keyOf(peer))?.peer === peer

  isMoving = (callId: string): boolean => this.#moved.has(callId)

  letGo(callId: string): void {
    this.#moved.letGo(callId)
  }

  remove(peer: Peer): boolean {
    const key = keyOf(peer)
    if (this.#pages.get(key)?.peer !== peer) return false
    this.#pages.delete(key)
    return true
  }

  touchCall(callId: string): void {
    this.#mark(`resident:${callId}`)
  }

  touchStaff(staffId: string): void {
    this.#mark(`staff:${staffId}`)
  }

  touchBoth(callId: string): void {
    this.touchCall(callId)
    for (const staffId of deskIdsOf(this.#world, callId)) this.touchStaff(staffId)
  }

  touchLine(siteId: string): void {
    const { clock } = this.#world
    this.#movedLines.add(siteId)
    this.#linePause ??= clock.at(clock.now() + LINE_PAUSE_MS, () => this.#flushLines())
  }

  tellTracks(callId: string, from: PeerId, message: ServerMessage): void {
    if (from !== 'resident') return this.#pages.get(`resident:${callId}`)?.peer.send(message)
    for (const staffId of deskIdsOf(this.#world, callId))
      this.#pages.get(`staff:${staffId}`)?.peer.send(message)
  }

  tellBoth(callId: string, message: ServerMessage): void {
    const staffId = consultantOf(this.#world, callId)
    const text = JSON.stringify(message)
    this.#pages.get(`resident:${callId}`)?.peer.send(message, text)
    if (staffId) this.#pages.get(`staff:${staffId}`)?.peer.send(message, text)
  }

  tellSide(callId: string, side: 'resident' | 'consultant', message: ServerMessage): void {
    const staffId = side === 'resident' ? null : consultantOf(this.#world, callId)
    if (side === 'resident') this.#pages.get(`resident:${callId}`)?.peer.send(message)
    else if (staffId) this.#pages.get(`staff:${staffId}`)?.peer.send(message)
  }

  forgetCall(callId: string): void {
    this.#moved.letGo(callId)
    this.#pages.get(`resident:${callId}`)?.peer.close(CLOSE.ticketUnknown)
    this.#pages.delete(`resident:${callId}`)
  }

  pages(): Record<'resident' | 'staff', number> {
    const all = [...this.#pages.values()]
    const staff = all.filter(({ peer }) => peer.identity.kind === 'staff').length
    return { resident: all.length - staff, staff }
  }

  flush(): void {
    this.#linePause?.()
    this.#flushLines()
    this.#showNext(this.#queued.length)
    this.#flushMarked()
  }

  #mark(key: PersonKey): void {
    if (!this.#pages.has(key)) return
    this.#marked.add(key)
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => this.#flushMarked())
  }

  #flushMarked(): void {
    this.#isScheduled = false
    const keys = [...this.#marked]
    this.#marked.clear()
    for (const key of keys) this.#show(key)
  }

  /** Send the view that holds now, unless the page has just this one. */
  #show(key: PersonKey): void {
    const { bootId, clock } = this.#world
    const page = this.#pages.get(key)
    const view = page && viewOf(this.#world, page.peer.identity, this.#lines)
    if (!page || !view) return
    const digest = hash('sha1', JSON.stringify(view), 'base64')
    if (digest === page.sent) return
    page.sent = digest
    this.#rev += 1
    page.peer.send({ type: 'view', bootId, rev: this.#rev, now: clock.now(), view })
  }

  #flushLines(): void {
    this.#linePause = null
    const isIdle = this.#queued.length === 0
    const moved = [...this.#pages].filter(([, { peer }]) => this.#isTouched(peer))
    this.#queued = [...new Set([...this.#queued, ...moved.map(([key]) => key)])]
    this.#movedLines.clear()
    if (isIdle) this.#showSlice()
  }

  #isTouched({ identity }: Peer): boolean {
    if (identity.kind === 'staff') {
      // The sites of now: a manager may have changed them since the page came.
      const { siteIds } = this.#world.staff.get(identity.staffId) ?? identity
      return siteIds.some((siteId) => this.#movedLines.has(siteId))
    }
    const call = this.#world.calls.get(identity.callId)
    return call !== undefined && call.hasTag('inLine') && this.#movedLines.has(call.context.siteId)
  }

  #showSlice(): void {
    this.#showNext(SLICE)
    if (this.#queued.length > 0) setImmediate(() => this.#showSlice())
  }

  #showNext(count: number): void {
    for (const key of this.#queued.splice(0, count)) this.#show(key)
  }
}

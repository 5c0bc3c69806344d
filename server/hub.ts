import { estimateWait } from '#machines/estimate.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { PeerId } from '#machines/media.ts'
import type { ServerMessage } from '#machines/protocol.ts'
import { residentView } from '#machines/resident-view.ts'
import { placesOf } from '#machines/routing.ts'
import { staffView } from '#machines/staff-view.ts'
import type { PartnerMedia, ResidentView, StaffView } from '#machines/views.ts'
import type { Peer } from './peer.ts'
import { callOf, consultantOf, type World } from './world.ts'

/** A line that moves is told to all who wait in it at most this often (ms): a storm costs one view each. */
export const LINE_PAUSE_MS = 100

/**
 * Who is connected, and what they were told. Every change of an actor marks pages; a marked page gets
 * the whole view that holds then, with a rising `rev` (design rule 4). Nothing is replayed.
 */
export interface Hub {
  /** A page has opened its socket; an older page of the same person is closed. */
  add(peer: Peer): void
  /** False when this was not the page that holds the line for its person. */
  remove(peer: Peer): boolean
  isHere(key: PersonKey): boolean
  touchCall(callId: string): void
  touchStaff(staffId: string): void
  /** The line has moved: places, waits and boards. */
  touchLine(siteId: string): void
  /** To the other people of the call, never to `from`. */
  tellTracks(callId: string, from: PeerId, message: ServerMessage): void
  forgetCall(callId: string): void
  closeStaff(staffId: string): void
  /** Send what is marked now, without waiting (used by drain and tests). */
  flush(): void
}

export type PersonKey = `resident:${string}` | `staff:${string}`

export const keyOf = ({ identity }: Peer): PersonKey =>
  identity.kind === 'resident' ? `resident:${identity.callId}` : `staff:${identity.staffId}`

type Page = { peer: Peer; rev: number; sent: string }

export function createHub(world: World): Hub {
  const pages = new Map<PersonKey, Page>()
  const marked = new Set<PersonKey>()
  const movedLines = new Set<string>()
  let linePause: (() => void) | null = null
  let scheduled = false

  const mark = (key: PersonKey): void => {
    if (!pages.has(key)) return
    marked.add(key)
    if (scheduled) return
    scheduled = true
    queueMicrotask(flushMarked)
  }

  const flushMarked = (): void => {
    scheduled = false
    const keys = [...marked]
    marked.clear()
    const lines = createLineCache(world)
    for (const key of keys) {
      const page = pages.get(key)
      const view = page && viewOf(world, page.peer, lines)
      if (!page || !view) continue
      const text = JSON.stringify(view)
      if (text === page.sent) continue
      page.sent = text
      page.rev += 1
      page.peer.send({
        type: 'view',
        bootId: world.bootId,
        rev: page.rev,
        now: world.clock.now(),
        view,
      })
    }
  }

  const flushLines = (): void => {
    linePause = null
    for (const siteId of movedLines) {
      for (const { callId } of world.queues.get(siteId)?.context.tickets ?? [])
        mark(`resident:${callId}`)
      for (const { peer } of pages.values()) {
        if (peer.identity.kind === 'staff' && peer.identity.siteIds.includes(siteId)) {
          mark(`staff:${peer.identity.staffId}`)
        }
      }
    }
    movedLines.clear()
  }

  return {
    add(peer) {
      const key = keyOf(peer)
      const older = pages.get(key)
      pages.set(key, { peer, rev: older?.rev ?? 0, sent: '' })
      if (older) older.peer.close(CLOSE.replaced)
      mark(key)
    },
    remove(peer) {
      const key = keyOf(peer)
      if (pages.get(key)?.peer !== peer) return false
      pages.delete(key)
      return true
    },
    isHere: (key) => pages.has(key),
    touchCall: (callId) => mark(`resident:${callId}`),
    touchStaff: (staffId) => mark(`staff:${staffId}`),
    touchLine(siteId) {
      movedLines.add(siteId)
      linePause ??= world.clock.at(world.clock.now() + LINE_PAUSE_MS, flushLines)
    },
    tellTracks(callId, from, message) {
      const staffId = consultantOf(world, callId)
      if (from !== 'resident') pages.get(`resident:${callId}`)?.peer.send(message)
      else if (staffId) pages.get(`staff:${staffId}`)?.peer.send(message)
    },
    forgetCall(callId) {
      pages.get(`resident:${callId}`)?.peer.close(CLOSE.ticketUnknown)
      pages.delete(`resident:${callId}`)
    },
    closeStaff: (staffId) => pages.get(`staff:${staffId}`)?.peer.close(CLOSE.sessionOver),
    flush() {
      linePause?.()
      flushLines()
      flushMarked()
    },
  }
}

type Line = { places: Map<string, number>; atWork: number }
/** Places of a whole line are reckoned once for all who are told of the same move. */
type LineCache = (siteId: string) => Line

function createLineCache(world: World): LineCache {
  const known = new Map<string, Line>()
  return (siteId) => {
    const cached = known.get(siteId)
    if (cached) return cached
    const context = world.queues.get(siteId)?.context
    const topics = Object.values(context?.atWork ?? {})
    const line = { places: placesOf(context?.tickets ?? [], topics), atWork: topics.length }
    known.set(siteId, line)
    return line
  }
}

function viewOf(
  world: World,
  { identity }: Peer,
  lines: LineCache,
): ResidentView | StaffView | null {
  return identity.kind === 'resident'
    ? viewOfResident(world, identity.callId, lines)
    : viewOfStaff(world, identity.staffId)
}

function partnerOf(world: World, callId: string, partner: PeerId): PartnerMedia {
  const context = world.calls.get(callId)?.context
  const presence = partner === 'resident' ? context?.resident : context?.consultant
  return { ...world.tracks.of(callId, partner), connected: presence?.absentSince === null }
}

function viewOfResident(world: World, callId: string, lines: LineCache): ResidentView | null {
  const call = world.calls.get(callId)
  if (!call) return null
  const { siteId, consultant } = call.context
  const { places, atWork } = lines(siteId)
  const place = places.get(callId) ?? 1
  const services = world.queues.get(siteId)?.context.services ?? []
  return residentView(call, {
    place,
    wait: estimateWait(place, services, atWork),
    atWork,
    consultant: consultant ? world.staff.shownName(consultant.staffId) : '',
    partner: partnerOf(world, callId, `consultant:${consultant?.staffId ?? ''}`),
    media: world.rooms.seat(callId, 'resident'),
  })
}

function viewOfStaff(world: World, staffId: string): StaffView | null {
  const shift = world.shifts.get(staffId)
  const entry = world.staff.get(staffId)
  if (!shift || !entry) return null
  const callId = callOf(world, staffId)
  const { siteIds, topicIds } = shift.context
  return staffView(shift, {
    name: entry.name,
    sites: siteIds.map((siteId) => ({ siteId, name: world.siteName(siteId) })),
    topics: topicIds.flatMap((topicId) => {
      const topic = world.staff.topic(topicId)
      return topic ? [{ topicId, siteId: topic.siteId, name: { ...topic.name } }] : []
    }),
    lines: siteIds.map((siteId) => ({
      siteId,
      tickets: world.queues.get(siteId)?.context.tickets ?? [],
    })),
    call: callId ? (world.calls.get(callId) ?? null) : null,
    partner: callId
      ? partnerOf(world, callId, 'resident')
      : { camera: false, microphone: false, connected: false },
    media: callId ? world.rooms.seat(callId, `consultant:${staffId}`) : null,
    callsToday: world.counts.of(staffId),
  })
}

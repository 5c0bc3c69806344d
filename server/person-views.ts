import type { CallSnapshot } from '#machines/call.ts'
import { estimateWait } from '#machines/estimate.ts'
import { aheadOf } from '#machines/line-story.ts'
import type { PeerId } from '#machines/media.ts'
import { standingsOf, type Standing } from '#machines/places.ts'
import type { QueueContext } from '#machines/queue-terms.ts'
import { NO_LINE, residentView } from '#machines/resident-view.ts'
import { staffView } from '#machines/staff-view.ts'
import type { PartnerMedia, ResidentView, StaffView } from '#machines/views.ts'
import { linesOf } from './choices.ts'
import type { Identity } from './peer.ts'
import { handedTo, ownTransfer } from './transfer-views.ts'
import { nextVisitView } from './visit-book.ts'
import { callOf, type World } from './world.ts'

/** Where everybody of one line stands. */
type Line = { standing: (callId: string) => Standing | null; atWork: number }
/** What holds for a whole line is reckoned once for all who are told of it, until it moves. */
export type LineCache = (siteId: string) => Line

const NOBODY: Line = { standing: () => null, atWork: 0 }

export function createLineCache(world: World): LineCache {
  const known = new Map<string, { of: QueueContext; line: Line }>()
  return (siteId) => {
    // Every move of a line makes it a context of its own.
    const context = world.queues.get(siteId)?.context
    if (!context) return NOBODY
    const cached = known.get(siteId)
    if (cached?.of === context) return cached.line
    const { tickets, atWork } = context
    const line = { standing: standingsOf(tickets, atWork), atWork: Object.keys(atWork).length }
    known.set(siteId, { of: context, line })
    return line
  }
}

/** The whole of what this person may know now; null when there is nothing to show yet. */
export function viewOf(
  world: World,
  identity: Identity,
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
  const { standing, atWork } = lines(siteId)
  return residentView(call, {
    line: ownLine(world, call, standing(callId), atWork),
    atWork,
    now: world.clock.now(),
    consultant: consultant ? world.staff.shownName(consultant.staffId) : '',
    partner: partnerOf(world, callId, `consultant:${consultant?.staffId ?? ''}`),
    media: world.rooms.seat(callId, 'resident'),
    showing: world.live.find(callId)?.showing ?? 'none',
    // Only the end needs it, and each view of a waiting line would pay for a signature.
    ratingKey: call.hasTag('live') ? null : world.ratingKeys.issue(callId),
  })
}

/** The line as this call stands in it now, and what has changed since its page was told last. */
function ownLine(world: World, call: CallSnapshot, standing: Standing | null, atWork: number) {
  const { callId, siteId, arrivedAt: since } = call.context
  if (call.value !== 'waiting' || !standing) {
    world.lineStories.drop(callId)
    // Told to the line in the same step as to the page: next in it until the line has answered.
    return { ...NO_LINE, place: 1 }
  }
  const { place, able } = standing
  const wait = estimateWait(place, world.queues.get(siteId)?.context.services ?? [], atWork)
  const { why } = world.lineStories.tell(callId, standing)
  const closing = world.lineStories.closing(siteId, { wait, able, since })
  return { place, ahead: aheadOf(standing), why, wait, closing }
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
    now: world.clock.now(),
    nextVisit: nextVisitView(world.visitBook.nextOf(staffId)),
    lines: linesOf(world, siteIds),
    call: callId ? (world.calls.get(callId) ?? null) : null,
    partner: callId
      ? partnerOf(world, callId, 'resident')
      : { camera: false, microphone: false, screen: false, connected: false },
    media: callId ? world.rooms.seat(callId, `consultant:${staffId}`) : null,
    showing: (callId && world.live.find(callId)?.showing) || 'none',
    handed: callId ? handedTo(world, staffId, callId) : null,
    transfer: callId ? ownTransfer(world, staffId, callId) : null,
    callsToday: world.counts.of(staffId),
  })
}

import type { ApiRefusal, JoinRequest } from '#machines/api.ts'
import { estimateWait } from '#machines/estimate.ts'
import { claimVisit } from './claims.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { WaitRange } from '#machines/views.ts'
import type { Dispatch } from './dispatch.ts'
import type { Lead } from './lead.ts'
import { isSeated } from './live-content.ts'
import { sitesNow } from './numbers/now.ts'
import type { Peer, ResidentPeer, StaffPeer } from './peer.ts'
import { noticeStaff } from './staff-changes.ts'
import type { VisitOr } from './visit-calls.ts'
import { callOf, consultantOf, type World } from './world.ts'

/** What the edge asks of the world and tells it: tickets given, pages that come and go, messages. */
export function createLead(world: World, dispatch: Dispatch, isDraining: () => boolean): Lead {
  const { queues } = world
  const lineLength = (siteId: string): number => queues.get(siteId)?.context.tickets.length ?? 0
  return {
    join: async (input) => (isDraining() ? { refused: 'draining' } : join(world, input)),
    checkIn: async (visitId, input) =>
      isDraining() ? { refused: 'draining' } : world.visitCalls.checkIn(visitId, input),
    startVisit: (staffId, visitId) => startVisit(world, staffId, visitId),
    missVisit: (visitId) => world.visitCalls.miss(visitId),
    giveUp: (callId) => giveUp(world, callId),
    isTicketAlive: (callId) => world.calls.get(callId) !== undefined,
    siteOfTicket: (callId) => siteOfTicket(world, callId),
    liveCall(callId) {
      const call = world.calls.get(callId)
      const staffId = call && isSeated(call) ? call.context.consultant?.staffId : undefined
      return call && staffId ? { staffId, filesOn: call.context.tools.files } : null
    },
    isServing: (callId, staffId) => consultantOf(world, callId) === staffId,
    isInCall: (staffId) => world.shifts.get(staffId)?.value === 'busy',
    staffChanged: (staffId) => noticeStaff(world, staffId),
    waiting: () => queues.ids().reduce((sum, siteId) => sum + lineLength(siteId), 0),
    expectedWait: (siteId) => expectedWait(world, siteId),
    sitesNow: (siteIds) => sitesNow(world, siteIds),
    isMediaUp: () => world.rooms.isUp(),
    isMediaDraining: () => world.rooms.isDraining(),
    isDraining,
    onOpen: (peer) => {
      if (isStaff(peer)) openStaff(world, peer)
      else openResident(world, peer)
    },
    onResidentMessage: (peer, message) => {
      if (world.hub.holds(peer)) dispatch.resident(peer, message)
      // Its ticket has gone to another page; until that one flows this one only keeps its media.
      else if ('id' in message) peer.send({ type: 'refused', id: message.id, reason: 'not-now' })
    },
    onStaffMessage: dispatch.staff,
    onClose: (peer) => close(world, peer),
  }
}

/** Place behind all who are there: who of them could be passed over is not known before they are served. */
function expectedWait(world: World, siteId: string): WaitRange {
  const context = world.queues.get(siteId)?.context
  if (!context) return null
  const { tickets, services, atWork } = context
  return estimateWait(tickets.length + 1, services, Object.keys(atWork).length)
}

function siteOfTicket({ calls }: World, callId: string): string | null {
  const call = calls.get(callId)
  return call?.hasTag('live') ? call.context.siteId : null
}

const isStaff = (peer: Peer): peer is StaffPeer => peer.identity.kind === 'staff'

/** A new ticket, answered after its write (design rule 2). */
async function join(
  world: World,
  { siteId, topicId, devices, termsVersion, language }: JoinRequest,
): Promise<{ callId: string } | { refused: ApiRefusal }> {
  if (!world.queues.get(siteId)) return { refused: 'unknown-site' }
  const callId = world.newId()
  const at = world.clock.now()
  world.calls.open(callId, {
    callId,
    siteId,
    topicId,
    devices,
    termsVersion,
    language,
    visit: null,
    at,
  })
  try {
    await world.snapshots.flushed(callId)
  } catch (error) {
    // Not stored, so never acknowledged: nobody has this ticket.
    world.calls.send(callId, { type: 'resident.left', at: world.clock.now() })
    throw error
  }
  world.log.info('ticket.given', { callId, siteId, topicId })
  return { callId }
}

/** Wrap-up ends with the start of the next visit; who is in a call or not at the desk cannot begin one. */
async function startVisit(world: World, staffId: string, visitId: string): Promise<VisitOr> {
  const shift = world.shifts.get(staffId)
  const isThere = shift?.value === 'ready' || shift?.value === 'wrapping'
  if (!isThere || shift.context.absentSince !== null) return { refused: 'not-now' }
  const done = await world.visitCalls.start(visitId)
  if ('refused' in done) return done
  world.shifts.send(staffId, { type: 'wrapup.ended', at: world.clock.now() })
  const { state, callId } = done.visit
  if (state !== 'checked-in' || callId === null) return done
  const refusal = await claimVisit(world, staffId, callId)
  // A resident whose page is away is connected on return; one who is being connected needs nothing.
  return refusal === null || refusal === 'not-now' ? done : { refused: refusal }
}

/** Only a ticket that waits: whoever is being connected meanwhile is served. */
function giveUp({ calls, clock }: World, callId: string): void {
  if (calls.get(callId)?.value === 'waiting')
    calls.send(callId, { type: 'resident.left', at: clock.now() })
}

function openResident(world: World, peer: ResidentPeer): void {
  const { callId } = peer.identity
  if (!world.calls.get(callId)) return peer.close(CLOSE.ticketUnknown)
  world.hub.add(peer)
  world.calls.send(callId, { type: 'resident.connected', at: world.clock.now() })
}

function openStaff(world: World, peer: StaffPeer): void {
  seatStaff(world, peer).catch((error: unknown) => {
    world.log.warn('staff.not-loaded', { error })
    peer.close(CLOSE.overload)
  })
}

async function seatStaff(world: World, peer: StaffPeer): Promise<void> {
  const { staffId } = peer.identity
  const entry = await world.staff.load(staffId)
  if (!peer.open) return
  if (!entry) return peer.close(CLOSE.sessionOver)
  const { siteIds, topicIds } = entry
  if (!world.shifts.get(staffId)) world.openShift(entry)
  const at = world.clock.now()
  const { wrapMs } = world
  world.shifts.send(staffId, { type: 'shift.profile', siteIds, topicIds, wrapMs, at })
  world.shifts.send(staffId, { type: 'consultant.connected', at })
  const callId = callOf(world, staffId)
  if (callId) world.calls.send(callId, { type: 'consultant.connected', staffId, at })
  world.hub.add(peer)
}

function close(world: World, peer: Peer): void {
  if (!world.hub.remove(peer)) return
  const at = world.clock.now()
  if (!isStaff(peer)) {
    world.calls.send(peer.identity.callId, { type: 'resident.disconnected', at })
    return
  }
  const { staffId } = peer.identity
  world.shifts.send(staffId, { type: 'consultant.disconnected', at })
  const callId = callOf(world, staffId)
  if (callId) world.calls.send(callId, { type: 'consultant.disconnected', staffId, at })
}

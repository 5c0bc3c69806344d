import type { CallFact } from '#machines/call-terms.ts'
import { enteredAt } from '#machines/routing.ts'
import { meetAwaited } from './claims.ts'
import { endForbiddenScreens } from './screens.ts'
import { recordLeft } from './servings.ts'
import { endShowing, endShowingWithoutCamera } from './showing-dispatch.ts'
import { recordTransfer } from './transfer-record.ts'
import type { World } from './world.ts'

type FactOf<Type extends CallFact['type']> = Extract<CallFact, { type: Type }>

/** What follows from the facts of a call: its line, its room, its consultant and its end. */
export function onCallFact(world: World, callId: string, fact: CallFact): void {
  world.hub.touchCall(callId)
  switch (fact.type) {
    case 'call.waiting':
      endForbiddenScreens(world, callId)
      endShowing(world, callId)
      return enterLine(world, callId)
    case 'call.changed':
      endForbiddenScreens(world, callId)
      endShowingWithoutCamera(world, callId)
      return world.hub.touchBoth(callId)
    case 'call.offerStale':
      void world.offers.end(fact.offerId, 'withdrawn')
      return
    case 'call.accepted':
      return begin(world, callId)
    case 'call.returned':
      void giveBack(world, callId, fact)
      return
    case 'call.transferred':
      return handOver(world, callId, fact)
    case 'call.lined':
      return toLine(world, callId, fact)
    case 'transfer.dropped':
      return world.transfers.drop(fact.transferId)
    case 'call.ended':
      world.transfers.notes.forget(callId)
      world.live.end(callId)
      leaveLine(world, callId)
      void world.endings.end(callId)
      return
  }
}

/** A waiting call stands in its line with what holds now. */
function enterLine(world: World, callId: string): void {
  const call = world.calls.get(callId)
  if (call?.value !== 'waiting') return
  const { siteId, topicId, head, handedBy, resident, devices, visit, returned } = call.context
  const present = resident.absentSince === null
  const arrivedAt = enteredAt(call.context)
  // Given to a line, a visit waits there as everybody else.
  const isOwn = visit && returned !== 'transferred'
  const booked = isOwn ? { staffId: visit.staffId, startsAt: visit.startsAt } : null
  const lastsMs = world.staff.lastsMs(siteId, topicId)
  const ticket = { callId, topicId, arrivedAt, booked, lastsMs, head, handedBy, present, devices }
  world.queues.send(siteId, { type: 'ticket.waiting', ticket, at: world.clock.now() })
  if (isOwn) meetAwaited(world, visit.staffId)
}

function leaveLine(world: World, callId: string): void {
  const siteId = world.calls.get(callId)?.context.siteId
  if (siteId) world.queues.send(siteId, { type: 'ticket.left', callId, at: world.clock.now() })
}

function begin(world: World, callId: string): void {
  leaveLine(world, callId)
  world.rooms.start(callId)
  world.visitCalls.begin(callId)
  world.hub.touchBoth(callId)
}

/** A colleague goes on with the call: the first consultant wraps up, and has left the room before. */
function handOver(world: World, callId: string, fact: FactOf<'call.transferred'>): void {
  world.rooms.handOver(callId)
  endShowing(world, callId)
  leaveDesk(world, callId, fact)
}

/** Given to a line: what the resident sends is held back until the next consultant is there. */
function toLine(world: World, callId: string, fact: FactOf<'call.lined'>): void {
  world.rooms.stop(callId, fact.staffId)
  leaveDesk(world, callId, fact)
}

function leaveDesk(
  world: World,
  callId: string,
  left: { staffId: string; topicId?: string | null; at: number },
): void {
  const { staffId } = left
  recordLeft(world, callId, { ...left, end: 'transferred' })
  world.shifts.send(staffId, { type: 'call.ended', callId, at: world.clock.now() })
  recordTransfer(world, callId, staffId)
  world.hub.touchStaff(staffId)
  world.hub.touchBoth(callId)
}

/**
 * The consultant was lost: the ticket stands at the head of the line (the machine did that), what the
 * resident sends is held back again, and the consultant goes through wrap-up (open point 11). The state
 * is stored before the assignment is released, so that a boot in between knows which of both is newer.
 */
async function giveBack(
  world: World,
  callId: string,
  fact: FactOf<'call.returned'>,
): Promise<void> {
  world.rooms.stop(callId, fact.staffId)
  recordLeft(world, callId, { ...fact, end: 'consultant-lost' })
  const released = Promise.resolve()
    .then(() => world.snapshots.flushed(callId))
    .catch(() => {})
    .then(() => world.offers.release(fact.offerId, 'consultant-lost'))
  world.offers.awaitRelease(callId, released)
  await released
  world.shifts.send(fact.staffId, { type: 'call.ended', callId, at: world.clock.now() })
}

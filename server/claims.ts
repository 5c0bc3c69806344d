import type { Refusal } from '#machines/protocol.ts'
import { isFree } from '#machines/shift.ts'
import { crashPoint } from './crash-point.ts'
import { isDuplicate, isOutage } from './database.ts'
import { newAssignment, type AssignmentRow } from './models/assignments.ts'
import { syncShift } from './shift-effects.ts'
import type { World } from './world.ts'

/**
 * A consultant takes a booked visit: chosen in the line (C3), or begun from the calendar (C8). The insert
 * of the assignment decides, as for an offer; it is accepted from the first, so the resident is connected
 * at once.
 *
 * @returns `offer-gone` when somebody else was first, `not-now` when one of both is not there for it
 */
export async function claimVisit(
  world: World,
  staffId: string,
  callId: string,
): Promise<Refusal | null> {
  const { clock, log, offers } = world
  const call = world.calls.get(callId)
  if (call?.value !== 'waiting' || !call.context.visit) return 'offer-gone'
  if (!isReady(world, staffId) || offers.isPending(staffId)) return 'not-now'
  if (call.context.resident.absentSince !== null) return 'not-now'
  const now = clock.now()
  const row = newAssignment({
    _id: world.newId(),
    callId,
    staffId,
    siteId: call.context.siteId,
    state: 'accepted',
    offeredAt: now,
    acceptedAt: now,
  })
  const free = offers.hold(staffId)
  try {
    await offers.released(callId)
    await crashPoint('claim.seat', () =>
      world.models.assignments.collection.insertOne(row as never),
    )
  } catch (error) {
    free()
    syncShift(world, staffId, null)
    if (isDuplicate(error)) return 'offer-gone'
    // The answer of a write that was done may have been lost: take back whatever stands.
    void crashPoint('claim.undo', () => offers.release(row._id, 'withdrawn'))
    if (isOutage(error)) return 'database-unavailable'
    throw error
  }
  free()
  if (!isReady(world, staffId) || world.calls.get(callId)?.value !== 'waiting') {
    await crashPoint('claim.undo', () => offers.release(row._id, 'withdrawn'))
    syncShift(world, staffId, null)
    return 'offer-gone'
  }
  seat(world, row)
  log.info('visit.claimed', { offerId: row._id, callId, staffId })
  return null
}

/** Take one of the visits that are shown to this consultant; walk-ins are never among them. */
export async function takeVisit(
  world: World,
  staffId: string,
  callId: string,
): Promise<Refusal | null> {
  const isShown = world.shifts.get(staffId)?.context.choice?.callIds.includes(callId)
  if (!isShown) return 'offer-gone'
  const refusal = await claimVisit(world, staffId, callId)
  return refusal === 'not-now' ? 'offer-gone' : refusal
}

function isReady(world: World, staffId: string): boolean {
  const shift = world.shifts.get(staffId)
  return shift !== undefined && isFree(shift)
}

function seat(world: World, { _id: offerId, callId, staffId, siteId }: AssignmentRow): void {
  const { calls, shifts, clock } = world
  const at = clock.now()
  calls.send(callId, { type: 'offer.made', offerId, staffId, at })
  shifts.send(staffId, { type: 'offer.made', offerId, callId, siteId, at })
  calls.send(callId, { type: 'offer.accepted', offerId, staffId, at })
  shifts.send(staffId, { type: 'offer.accepted', offerId, at })
}

/** The resident of a visit that this consultant has begun is there: connect them. */
export function meetAwaited(world: World, staffId: string): void {
  const visit = world.visitBook.awaitedBy(staffId)
  const call = visit?.callId ? world.calls.get(visit.callId) : undefined
  if (call?.value !== 'waiting' || call.context.resident.absentSince !== null) return
  if (!isReady(world, staffId) || world.offers.isPending(staffId)) return
  claimVisit(world, staffId, call.context.callId).catch((error: unknown) =>
    world.log.error('visit.not-claimed', { staffId, error }),
  )
}

import type { ShiftFact } from '#machines/shift-terms.ts'
import { isFree, type ShiftSnapshot } from '#machines/shift.ts'
import { openChoice } from './choices.ts'
import { meetAwaited } from './claims.ts'
import type { World } from './world.ts'

/** What follows from the facts of a shift: the lines learn who is free, offers get their end. */
export function onShiftFact(world: World, staffId: string, fact: ShiftFact): void {
  switch (fact.type) {
    case 'shift.changed':
      syncShift(world, staffId, null)
      meetAwaited(world, staffId)
      world.hub.touchStaff(staffId)
      return
    case 'offer.over':
      void endOffer(world, staffId, fact)
      return
  }
}

function endOffer(
  world: World,
  staffId: string,
  { offerId, outcome }: Extract<ShiftFact, { type: 'offer.over' }>,
): Promise<void> {
  const isTransfer = world.shifts.get(staffId)?.context.offer?.transfer
  return isTransfer ? world.transfers.end(offerId, outcome) : world.offers.end(offerId, outcome)
}

/**
 * Tell every line of this consultant's sites what the shift is now. `notBefore` (ms UTC) keeps a free
 * consultant from being paired at once again after a write that failed.
 */
export function syncShift(world: World, staffId: string, notBefore: number | null): void {
  const shift = world.shifts.get(staffId)
  const at = world.clock.now()
  const serves = new Set(shift?.context.siteIds)
  const free = shift && isReceiving(world, shift) ? shift : null
  const choosing = free && openChoice(world, free)
  const pause = notBefore === null ? choosing : Math.max(notBefore, choosing ?? 0)
  for (const siteId of world.queues.ids()) {
    if (!shift || !serves.has(siteId) || !shift.hasTag('atWork')) {
      if (world.queues.get(siteId)?.context.atWork[staffId]) {
        world.queues.send(siteId, { type: 'consultant.gone', staffId, at })
      }
      continue
    }
    const { topicIds, idleSince } = shift.context
    if (free) {
      const nextVisitAt = world.visitBook.protects(staffId, siteId)
      const candidate = { staffId, topicIds, idleSince, notBefore: pause, nextVisitAt }
      world.queues.send(siteId, { type: 'consultant.free', candidate, at })
    } else {
      world.queues.send(siteId, { type: 'consultant.occupied', staffId, topicIds, at })
    }
  }
}

/** Free for whatever the line has: not while an insert is under way or the resident of a visit is awaited. */
export function isReceiving(world: World, shift: ShiftSnapshot): boolean {
  const { staffId } = shift.context
  return (
    isFree(shift) && !world.offers.isPending(staffId) && world.visitBook.awaitedBy(staffId) === null
  )
}

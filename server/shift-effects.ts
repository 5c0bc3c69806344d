import type { ShiftFact } from '#machines/shift-terms.ts'
import { isFree } from '#machines/shift.ts'
import type { World } from './world.ts'

/** What follows from the facts of a shift: the lines learn who is free, offers get their end. */
export function onShiftFact(world: World, staffId: string, fact: ShiftFact): void {
  switch (fact.type) {
    case 'shift.changed':
      syncShift(world, staffId, null)
      world.hub.touchStaff(staffId)
      return
    case 'offer.over':
      void world.offers.end(fact.offerId, fact.outcome)
      return
  }
}

/**
 * Tell every line of this consultant's sites what the shift is now. `notBefore` (ms UTC) keeps a free
 * consultant from being paired at once again after a write that failed.
 */
export function syncShift(world: World, staffId: string, notBefore: number | null): void {
  const shift = world.shifts.get(staffId)
  const at = world.clock.now()
  const serves = new Set(shift?.context.siteIds)
  for (const siteId of world.queues.ids()) {
    if (!shift || !serves.has(siteId) || !shift.hasTag('atWork')) {
      if (world.queues.get(siteId)?.context.atWork[staffId]) {
        world.queues.send(siteId, { type: 'consultant.gone', staffId, at })
      }
      continue
    }
    const { topicIds, idleSince } = shift.context
    if (isFree(shift) && !world.offers.isPending(staffId)) {
      const candidate = { staffId, topicIds, idleSince, notBefore }
      world.queues.send(siteId, { type: 'consultant.free', candidate, at })
    } else {
      world.queues.send(siteId, { type: 'consultant.occupied', staffId, topicIds, at })
    }
  }
}

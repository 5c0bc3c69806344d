import { answererOf } from './transfer-dispatch.ts'
import { callOf, type World } from './world.ts'

/**
 * A manager has changed, suspended, removed or brought back a person: the line and the views learn it at
 * once (M1). A call under way goes on as it is; whoever may no longer work has lost it, as if the page
 * were gone for good: the resident hears and sees nothing more of that side, and after the grace is at
 * the head of the line again.
 */
export async function noticeStaff(world: World, staffId: string): Promise<void> {
  const entry = await world.staff.load(staffId)
  const shift = world.shifts.get(staffId)
  if (!shift) return
  const { siteIds, topicIds } = entry ?? { siteIds: [], topicIds: [] }
  const { wrapMs } = world
  const at = world.clock.now()
  world.shifts.send(staffId, { type: 'shift.profile', siteIds, topicIds, wrapMs, at })
  const callId = callOf(world, staffId)
  if (!entry?.roles.includes('consultant')) {
    const { offer } = shift.context
    if (offer) await answererOf(world, staffId).decline(staffId, offer.offerId)
    world.shifts.send(staffId, { type: 'shift.ended', at: world.clock.now() })
  }
  if (!callId || !world.calls.get(callId)) return
  if (entry) world.hub.touchBoth(callId)
  else world.rooms.stop(callId, staffId)
}

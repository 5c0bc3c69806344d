import { staffChoice, visitsToChoose } from '#machines/choice.ts'
import { isFree, type ShiftSnapshot } from '#machines/shift.ts'
import { CHOICE_MS } from '#machines/visit.ts'
import type { World } from './world.ts'

/** The lines of a consultant's sites, as the rules of choice see them. */
export function linesOf(world: World, siteIds: readonly string[]) {
  return siteIds.map((siteId) => ({
    siteId,
    tickets: world.queues.get(siteId)?.context.tickets ?? [],
  }))
}

/**
 * Show a free consultant the booked visits that may be taken (open point 2), if there are any new ones.
 *
 * @returns until when (ms UTC) nothing is pushed to this consultant; null without a choice
 */
export function openChoice(world: World, shift: ShiftSnapshot): number | null {
  const { staffId, topicIds, siteIds, idleSince, choice, passed } = shift.context
  if (choice) return choice.until
  if (!isFree(shift)) return null
  const at = world.clock.now()
  const nextVisitAt = world.visitBook.nextOf(staffId)?.startsAt ?? null
  const candidate = { staffId, topicIds, idleSince, notBefore: null, nextVisitAt }
  const callIds = visitsToChoose(linesOf(world, siteIds), candidate, passed, at)
  if (callIds.length === 0) return null
  if (!world.shifts.send(staffId, { type: 'choice.opened', callIds, at })) return null
  return at + CHOICE_MS
}

/** The line has moved: choices open for who is free, and close where nothing can be taken any more. */
export function weighChoices(world: World, siteId: string): void {
  const line = world.queues.get(siteId)?.context
  if (!line) return
  const hasVisits = line.tickets.some(({ booked }) => booked !== null)
  for (const { staffId, notBefore } of line.candidates) {
    if (!hasVisits && notBefore === null) continue
    const shift = world.shifts.get(staffId)
    if (!shift) continue
    const { choice, siteIds } = shift.context
    const at = world.clock.now()
    if (!choice) openChoice(world, shift)
    else if (!staffChoice(linesOf(world, siteIds), shift.context, choice, at))
      world.shifts.send(staffId, { type: 'choice.gone', at })
  }
}

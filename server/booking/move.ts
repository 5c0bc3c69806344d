import { visitStep } from '#machines/visit.ts'
import { crashPoint } from '#server/crash-point.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { confirmTime, findTime, isLive, readTime, type FoundTime } from './days.ts'
import type { BookingDeps, Refused, VisitOr } from './deps.ts'
import { nearestFree } from './free-times.ts'
import { ALTERNATIVES } from './holds.ts'
import { readMatter } from './matter.ts'
import { arriveAt, leftTime, leave, settle } from './settle.ts'
import { writeStep } from './visit-write.ts'

/** Somebody else changed the visit between reading and writing; a few times in a row is a fault. */
const MOST_TRIES = 5

/** To the time that the resident holds (W5). */
export async function moveVisit(
  deps: BookingDeps,
  { _id }: VisitRow,
  holdId: string,
): Promise<VisitOr> {
  const visit = await settle(deps, _id, true)
  if (!visit) return { refused: 'link-used-or-over' }
  if (visit.holdId === holdId) return { visit }
  const found = await findTime(deps.models, holdId)
  if (!found) return { refused: 'hold-over' }
  const { siteId, topicId } = found.entry
  if (siteId !== visit.siteId || topicId !== visit.topicId) return { refused: 'not-yours' }
  return moveTo(deps, visit, found, 'resident')
}

/**
 * Mark, confirm the new time (which decides), move, free the old one. The visit is as it was read: when
 * somebody changed it meanwhile, nothing is done.
 */
export async function moveTo(
  deps: BookingDeps,
  visit: VisitRow,
  { day, entry }: FoundTime,
  by: 'resident' | 'staff',
): Promise<VisitOr> {
  const { models } = deps
  const { _id, rev } = visit
  const { staffId } = day
  const { holdId, startsAt, endsAt } = entry
  const to = { staffId, startsAt, endsAt, holdId }
  const at = deps.now()
  const verdict = visitStep(visit, { type: 'visit.moved', by, to }, at)
  if ('refused' in verdict) return verdict
  if (entry.visitId !== null || !isLive(entry, at)) return holdOver(deps, visit, startsAt)
  const begun = await crashPoint('move.begin', () =>
    models.visits.updateOne(
      { _id, rev, moving: null },
      { $set: { moving: { ...to, by, isLeft: false } }, $inc: { rev: 1 } },
    ),
  )
  if (begun.modifiedCount === 0) return { refused: 'changed-meanwhile' }
  const own = { visitId: _id, at: deps.now() }
  const confirmed = await confirmTime(models, 'move.confirm', staffId, entry, own)
  if (!confirmed && (await readTime(models, to))?.visitId !== _id) {
    await settle(deps, _id, true)
    return holdOver(deps, visit, startsAt)
  }
  return arriveAt(deps, _id, to, by)
}

async function holdOver(
  deps: BookingDeps,
  { siteId, topicId }: VisitRow,
  startsAt: number,
): Promise<Refused> {
  const { models, now } = deps
  const matter = await readMatter(deps, siteId, topicId)
  if (!matter) return { refused: 'hold-over' }
  const search = { matter, at: now() }
  return {
    refused: 'hold-over',
    alternatives: await nearestFree(models, search, startsAt, ALTERNATIVES),
  }
}

/** The resident says yes to what the staff have changed (open point 8). */
export async function acceptVisit(deps: BookingDeps, { _id }: VisitRow): Promise<VisitOr> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const visit = await deps.models.visits.findById(_id).lean<VisitRow>()
    if (!visit) return { refused: 'link-used-or-over' }
    const at = deps.now()
    const step = visitStep(visit, { type: 'visit.accepted' }, at)
    if ('refused' in step) return step
    if (Object.keys(step.change).length === 0) return { visit }
    const accepted = await writeStep(deps.models, 'accept.commit', visit, step, at)
    if (!accepted) continue
    deps.onChanged(accepted)
    return { visit: accepted }
  }
  return { refused: 'changed-meanwhile' }
}

/**
 * The visit is over and its time is free.
 *
 * @param rev the change that the asker has seen; null: whatever it is now
 */
export async function cancelVisit(
  deps: BookingDeps,
  visitId: string,
  by: 'resident' | 'staff',
  rev: number | null,
): Promise<VisitOr> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const visit = await settle(deps, visitId, true)
    if (!visit) return { refused: 'visit-over' }
    const at = deps.now()
    const step = visitStep(visit, { type: 'visit.cancelled' }, at)
    if ('refused' in step) return step
    if (Object.keys(step.change).length === 0) return { visit }
    if (rev !== null && rev !== visit.rev) return { refused: 'changed-meanwhile' }
    const left = leftTime(visit, by)
    const cancelled = await writeStep(deps.models, 'cancel.commit', visit, step, at, left)
    if (!cancelled) continue
    deps.onOwed()
    deps.onChanged(cancelled)
    return { visit: (await leave(deps, cancelled)) ?? cancelled }
  }
  return { refused: 'changed-meanwhile' }
}

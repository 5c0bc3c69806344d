import { visitStep, type VisitTarget } from '#machines/visit.ts'
import { crashPoint } from '#server/crash-point.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { dropHold, freeTime, isLive, readTime } from './days.ts'
import type { BookingDeps, VisitOr } from './deps.ts'
import { writeStep } from './visit-write.ts'

/**
 * A visit that changes its time keeps two for a moment; `moving` names the other one, so that a kill at any
 * write is mended from the visit alone (design rule 3).
 */

/** Where a visit is now, as the time that it leaves. */
export const leftTime = (
  { holdId, staffId, startsAt, endsAt }: VisitRow,
  by: 'resident' | 'staff',
) => ({ moving: { holdId, staffId, startsAt, endsAt, by, isLeft: true } })

const read = ({ models }: BookingDeps, visitId: string) =>
  models.visits.findById(visitId).lean<VisitRow>()

/**
 * Brings a begun move to its end, forward when the new time is confirmed, else back.
 *
 * @param breaks give up a hold that is still alive: somebody wants to change the visit now
 * @returns the visit, with `moving` null unless a living hold was left alone; null when it is gone
 */
export async function settle(
  deps: BookingDeps,
  visitId: string,
  breaks: boolean,
): Promise<VisitRow | null> {
  const visit = await read(deps, visitId)
  if (!visit?.moving) return visit
  const { moving } = visit
  if (moving.isLeft) return leave(deps, visit)
  const entry = await readTime(deps.models, moving)
  if (entry?.visitId === visitId) {
    const arrived = await arriveAt(deps, visitId, moving, moving.by)
    return 'visit' in arrived ? arrived.visit : read(deps, visitId)
  }
  if (entry && isLive(entry, deps.now()) && !breaks) return visit
  // Only what can never be confirmed any more is given up.
  if (entry && !(await dropHold(deps.models, 'move.undo', moving)))
    return settle(deps, visitId, breaks)
  return forget(deps, visit)
}

/** Frees the time that the visit has left, then forgets it. */
export async function leave(deps: BookingDeps, visit: VisitRow): Promise<VisitRow | null> {
  if (!visit.moving?.isLeft) return visit
  await freeTime(deps.models, visit.moving, visit._id)
  return forget(deps, visit)
}

async function forget(deps: BookingDeps, { _id, moving }: VisitRow): Promise<VisitRow | null> {
  if (!moving) return read(deps, _id)
  const own = { _id, 'moving.holdId': moving.holdId, 'moving.isLeft': moving.isLeft }
  const visit = await crashPoint('left.forget', () =>
    deps.models.visits
      .findOneAndUpdate(
        own,
        { $set: { moving: null }, $inc: { rev: 1 } },
        { returnDocument: 'after' },
      )
      .lean<VisitRow>(),
  )
  // Whoever shows the visit needs its newest rev for the next act.
  if (visit) deps.onChanged(visit)
  return visit ?? read(deps, _id)
}

/**
 * The visit goes to a time that is confirmed for it, and the old one is freed. Repeatable; when the visit
 * may not move any more, the new time is freed instead.
 */
export async function arriveAt(
  deps: BookingDeps,
  visitId: string,
  { staffId, startsAt, endsAt, holdId }: VisitTarget,
  by: 'resident' | 'staff',
): Promise<VisitOr> {
  for (;;) {
    const visit = await read(deps, visitId)
    if (!visit) return { refused: 'visit-over' }
    const at = deps.now()
    const to = { staffId, startsAt, endsAt, holdId }
    if (visit.holdId === holdId) return { visit: (await leave(deps, visit)) ?? visit }
    const step = visitStep(visit, { type: 'visit.moved', by, to }, at)
    if ('refused' in step) {
      await freeTime(deps.models, to, visitId)
      if (visit.moving?.holdId === holdId) await forget(deps, visit)
      return step
    }
    const moved = await writeStep(deps.models, 'move.commit', visit, step, at, leftTime(visit, by))
    if (!moved) continue
    deps.onOwed()
    deps.onChanged(moved)
    return { visit: (await leave(deps, moved)) ?? moved }
  }
}

import { crashPoint } from '#server/crash-point.ts'
import { HELD_FOR_GOOD, type AgendaRow } from '#server/models/agendas.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { forgetDetails, stand } from './book.ts'
import { dropHold, findTime, isLive } from './days.ts'
import type { BookingDeps } from './deps.ts'
import { settle } from './settle.ts'

/** Holds freed, bookings that stand now, bookings undone, moves and ends brought to their end. */
export type SweepReport = { freed: number; stood: number; undone: number; settled: number }

/**
 * Mends what a kill has left: whatever was confirmed goes forward, whatever can no longer be confirmed
 * goes back (design rule 3). May run at any time, twice, and late.
 */
export async function sweep(deps: BookingDeps): Promise<SweepReport> {
  const freed = await freeOverdue(deps)
  const pending = await deps.models.visits
    .find({ state: 'pending' })
    .sort({ startsAt: 1, _id: 1 })
    .lean<VisitRow[]>()
  const ends = { stood: 0, undone: 0, left: 0 }
  for (const visit of pending) ends[await resolve(deps, visit)] += 1
  const moving = await deps.models.visits
    .find({ 'moving.holdId': { $type: 'string', $gte: '' } })
    .lean<VisitRow[]>()
  let settled = 0
  for (const { _id } of moving) if ((await settle(deps, _id, false))?.moving === null) settled += 1
  const report = { freed, stood: ends.stood, undone: ends.undone, settled }
  if (Object.values(report).some((count) => count > 0))
    deps.log.info('booking.swept', { counts: report })
  return report
}

async function resolve(deps: BookingDeps, { _id }: VisitRow): Promise<'stood' | 'undone' | 'left'> {
  const found = await findTime(deps.models, _id)
  if (found?.entry.visitId === _id) {
    await stand(deps, _id)
    return 'stood'
  }
  if (found && isLive(found.entry, deps.now())) return 'left'
  if (found) {
    const { startsAt } = found.entry
    const place = { staffId: found.day.staffId, startsAt, holdId: _id }
    // Not dropped: confirmed this very moment, so it stands the next time.
    if (!(await dropHold(deps.models, 'sweep.free', place))) return 'left'
  }
  await forgetDetails(deps, _id)
  return 'undone'
}

/** Frees what is over in days whose earliest hold has run out. Returns how many holds. */
async function freeOverdue(deps: BookingDeps): Promise<number> {
  const { models } = deps
  const at = deps.now()
  const days = await models.agendas
    // 'number' stands for every kind of it; the types of mongoose know only the single ones.
    .find({ nextExpiryAt: { $type: 'number' as 'double', $lte: at } })
    .lean<AgendaRow[]>()
  let freed = 0
  for (const { _id, rev, busy } of days) {
    const left = busy.filter((one) => one.holdUntil < HELD_FOR_GOOD && isLive(one, at))
    const ends = left.map(({ holdUntil }) => holdUntil)
    // A day that was changed meanwhile is looked at again the next time.
    const swept = await crashPoint('sweep.free', () =>
      models.agendas.updateOne(
        { _id, rev },
        {
          $pull: { busy: { visitId: null, holdUntil: { $lte: at } as never } },
          $set: { nextExpiryAt: ends.length > 0 ? Math.min(...ends) : null },
          $inc: { rev: 1 },
        },
      ),
    )
    if (swept.modifiedCount === 1) freed += busy.filter((one) => !isLive(one, at)).length
  }
  return freed
}

import type { Orphan } from '#machines/api-schedule.ts'
import type { Models } from '#server/models/index.ts'
import type { Caller } from '#server/routes/caller.ts'
import { remainingDays, strandedBy } from './handover-plan.ts'
import { orphansOf, type OrphanDeps } from './orphans.ts'

/** The visits that the removal of a person would leave without a consultant, with their proposals (M1). */
export async function orphansOfRemoval(
  deps: OrphanDeps & { models: Pick<Models, 'agendas' | 'visits'> },
  staffId: string,
  caller: Caller,
): Promise<Orphan[]> {
  const days = await remainingDays(deps, staffId)
  const stranded = await strandedBy(deps, days)
  const visits = stranded.map(({ visit }) => visit)
  return orphansOf(deps, visits, { changes: days, leaving: staffId }, caller)
}

import type { ApiRefusal } from '#machines/api.ts'
import { isDuplicate, isOutage } from '#server/database.ts'
import type { HandoverRow } from '#server/models/handovers.ts'
import type { Models } from '#server/models/index.ts'
import {
  MANAGER_LEAVES,
  type ManagerLeave,
  type ManagerLeavesRow,
} from '#server/models/manager-leaves.ts'
import type { StaffRow } from '#server/models/staff.ts'

/** An act that takes this long (ms) is void; a write waits for a lost database for some seconds only. */
const ACT_MS = 5 * 60_000

/**
 * Sees to it that every site keeps somebody who can manage it, whatever happens at once (M1).
 *
 * Who manages is said by the rows of the staff, so no single write can decide. Instead every act that
 * takes a manager away first appends itself to the list of one document; the order of that list is the
 * order of the acts. Only then it looks who would be left, counting all that stand before it in the list
 * as gone; it withdraws from the list after its own row is written. So of two managers who are taken
 * away at once the later one sees the earlier one, in the list or in the rows. A plan to remove a person
 * counts as gone for as long as it lives.
 */
export type ManagerGuard = {
  /** Runs `act`, which takes the person away from these sites as a manager, unless one had nobody left. */
  leave<T>(
    leaver: { staffId: string; siteIds: readonly string[] },
    act: () => Promise<T>,
  ): Promise<T | { refused: ApiRefusal }>
}

export type ManagerGuardDeps = {
  models: Pick<Models, 'managerLeaves' | 'handovers' | 'staff'>
  now: () => number
  newId: () => string
}

export function createManagerGuard(deps: ManagerGuardDeps): ManagerGuard {
  const { models, now, newId } = deps
  return {
    async leave({ staffId, siteIds }, act) {
      if (siteIds.length === 0) return act()
      const actId = newId()
      await append(deps, { actId, staffId, siteIds: [...siteIds], until: now() + ACT_MS })
      try {
        if (await leavesNobody(deps, actId, staffId, siteIds)) return { refused: 'last-manager' }
        return await act()
      } finally {
        await withdraw(models, { actId })
      }
    },
  }
}

/** Is this person one of those who keep a site managed? Whoever has no password yet cannot. */
export function canManage(row: Pick<StaffRow, 'roles' | 'suspended' | 'passwordHash'>): boolean {
  return row.roles.includes('manager') && !row.suspended && row.passwordHash !== null
}

async function append({ models, now }: ManagerGuardDeps, entry: ManagerLeave): Promise<void> {
  await withdraw(models, { until: { $lte: now() } })
  const push = () =>
    models.managerLeaves.updateOne(
      { _id: MANAGER_LEAVES },
      { $push: { leaving: entry } },
      { upsert: true },
    )
  try {
    await push()
  } catch (error) {
    // Two made the row at once; now it is there.
    if (!isDuplicate(error)) throw error
    await push()
  }
}

/** Left in the list while the database is away, it counts as leaving until its time is over. */
async function withdraw(
  models: ManagerGuardDeps['models'],
  which: { actId: string } | { until: { $lte: number } },
): Promise<void> {
  try {
    await models.managerLeaves.updateOne({ _id: MANAGER_LEAVES }, { $pull: { leaving: which } })
  } catch (error) {
    if (!isOutage(error)) throw error
  }
}

/** The list is read before the rows: who has withdrawn from it is seen in the rows. */
async function leavesNobody(
  { models }: ManagerGuardDeps,
  actId: string,
  staffId: string,
  siteIds: readonly string[],
): Promise<boolean> {
  const row = await models.managerLeaves.findById(MANAGER_LEAVES).lean<ManagerLeavesRow>()
  const leaving = row?.leaving ?? []
  const place = leaving.findIndex((entry) => entry.actId === actId)
  const earlier = place < 0 ? leaving : leaving.slice(0, place)
  const plans = await models.handovers.find({ live: true }).lean<HandoverRow[]>()
  const removed = new Set(plans.map(({ removes }) => removes))
  for (const siteId of siteIds) {
    const gone = new Set(
      earlier.filter((one) => one.siteIds.includes(siteId)).map((one) => one.staffId),
    )
    const rows = await models.staff.find({ siteIds: siteId }).lean<StaffRow[]>()
    const isManaged = rows.some(
      (other) =>
        other._id !== staffId &&
        canManage(other) &&
        !gone.has(other._id) &&
        !removed.has(other._id),
    )
    if (!isManaged) return true
  }
  return false
}

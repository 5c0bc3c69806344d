import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Sites } from '#server/sites.ts'
import { addDays, dayBounds } from '#server/local-time.ts'

/** What of the log a manager reads: events of the own sites, and what own people did that has no site. */

export type AuditReadingDeps = {
  models: Pick<Models, 'audit' | 'staff'>
  sites: Pick<Sites, 'all'>
}
type Filter = Record<string, unknown>
export type AuditScope = {
  filter: Filter
  /** Those whose acts can be asked for, by name. */
  people: { staffId: string; name: string }[]
}

/**
 * Who manages every site reads everything. Others: events of their sites; of those without a site what
 * their people did and what was done to them, sign-ins under unknown names, and the system's own runs.
 */
export async function auditScope(
  { models, sites }: AuditReadingDeps,
  { person }: Caller,
): Promise<AuditScope> {
  const { siteIds } = person
  const rows = await models.staff
    .find({ siteIds: { $in: siteIds } })
    .sort({ name: 1, _id: 1 })
    .select({ name: 1 })
    .lean<Pick<StaffRow, '_id' | 'name'>[]>()
  const people = rows.map(({ _id, name }) => ({ staffId: _id, name }))
  if (sites.all().every(({ siteId }) => siteIds.includes(siteId))) return { filter: {}, people }
  const ids = people.map(({ staffId }) => staffId)
  const filter = {
    $or: [
      { siteId: { $in: siteIds } },
      { siteId: null, actorId: { $in: [...ids, null, 'system'] } },
      { siteId: null, objectType: { $in: ['staff', 'person'] }, objectId: { $in: ids } },
    ],
  }
  return { filter, people }
}

/** The local days in question as a condition on `at`. */
export function daysFilter(from: string, days: number): { $gte: number; $lt: number } {
  return { $gte: dayBounds(from).from, $lt: dayBounds(addDays(from, days - 1)).to }
}

/** Names as they are now; somebody who is gone, or was never there, has none. */
export async function namesOf(
  models: Pick<Models, 'staff'>,
  actorIds: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(actorIds)].filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const rows = await models.staff
    .find({ _id: { $in: ids } })
    .select({ name: 1 })
    .lean<Pick<StaffRow, '_id' | 'name'>[]>()
  return new Map(rows.filter(({ name }) => name).map(({ _id, name }) => [_id, name]))
}

import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Sites } from '#server/sites.ts'

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

import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { sharesSite, type Caller } from '#server/routes/caller.ts'

/** Whose working time and visits somebody may see and change (C5, C6, M2, M3). */

type StaffModels = Pick<Models, 'staff'>

/** The consultants whose time the caller plans: for a manager all who share a site, else only oneself. */
export async function plannedBy(models: StaffModels, caller: Caller): Promise<StaffRow[]> {
  if (!caller.isManager) return [caller.person]
  const rows = await models.staff
    .find({ siteIds: { $in: caller.person.siteIds } })
    .sort({ _id: 1 })
    .lean<StaffRow[]>()
  return rows.filter(({ roles }) => roles.includes('consultant'))
}

/** The person when the caller may plan her or his time; null for all others alike. */
export async function plannedPerson(
  models: StaffModels,
  caller: Caller,
  staffId: string,
): Promise<StaffRow | null> {
  if (staffId === caller.person._id) return caller.person
  if (!caller.isManager) return null
  const row = await models.staff.findById(staffId).lean<StaffRow>()
  return row && sharesSite(row, caller.person) ? row : null
}

/** Who at work for a site can serve a topic. */
export async function servingTopic(
  models: StaffModels,
  siteId: string,
  topicId: string,
): Promise<StaffRow[]> {
  const rows = await models.staff.find({ siteIds: siteId }).sort({ _id: 1 }).lean<StaffRow[]>()
  return rows.filter((row) => canServe(row, siteId, topicId))
}

/** May this person have a visit of the topic at the site? */
export function canServe(row: StaffRow, siteId: string, topicId: string): boolean {
  const { roles, siteIds, topicIds, suspended } = row
  return (
    !suspended &&
    roles.includes('consultant') &&
    siteIds.includes(siteId) &&
    topicIds.includes(topicId)
  )
}

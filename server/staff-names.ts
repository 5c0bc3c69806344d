import type { Models } from './models/index.ts'
import type { StaffRow } from './models/staff.ts'

/** Names as they are now; somebody who is gone, or was never there, has none. */
export async function namesOf(
  models: Pick<Models, 'staff'>,
  staffIds: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(staffIds)].filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const rows = await models.staff
    .find({ _id: { $in: ids } })
    .select({ name: 1 })
    .lean<Pick<StaffRow, '_id' | 'name'>[]>()
  return new Map(rows.filter(({ name }) => name).map(({ _id, name }) => [_id, name]))
}

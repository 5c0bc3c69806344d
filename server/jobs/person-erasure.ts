import { randomUUID } from 'node:crypto'
import { createAuditLog } from '#server/audit-log.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { REMOVED_PERSON_MS, removedPeople } from './purge-rules.ts'

/**
 * Blanks name and login of people who were removed long enough ago. Their row stays, because calls and
 * the log of events name them by their id; pages show them without a name. Can be repeated, and stopped
 * at any point.
 */
export async function erasePeople(
  models: Pick<Models, 'staff' | 'audit'>,
  now: number,
): Promise<number> {
  const audit = createAuditLog({ models, now: () => now, newId: randomUUID })
  const over = removedPeople({ $lte: now - REMOVED_PERSON_MS })
  const rows = await models.staff.find(over).select({ _id: 1 }).lean<StaffRow[]>()
  for (const { _id } of rows) {
    await audit.writeOnce(`${_id}-erased`, {
      ...{ action: 'account.erased', result: 'ok', actorId: 'system' },
      ...{ objectType: 'staff', objectId: _id },
    })
    // A login that stays unique and that nobody can type.
    await models.staff.updateOne({ _id }, { $set: { name: '', login: `erased ${_id}` } })
  }
  return rows.length
}

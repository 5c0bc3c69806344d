import type { AuditEntry, AuditLog } from '#server/audit-log.ts'
import type { Invitations } from '#server/invitations.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { sharesSite, type Caller } from '#server/routes/caller.ts'
import type { Schedule } from '#server/schedule/schedule.ts'
import type { SecondFactors } from '#server/second-factor/second-factor.ts'
import type { Sessions } from '#server/sessions.ts'
import type { Sites } from '#server/sites.ts'
import type { ManagerGuard } from './manager-guard.ts'

/** What managing people needs of the rest of the server. */
export type PeopleDeps = {
  models: Pick<Models, 'staff' | 'topics' | 'visits'>
  sites: Pick<Sites, 'get'>
  sessions: Pick<Sessions, 'endAll' | 'retire'>
  invitations: Pick<Invitations, 'issue'>
  factors: Pick<SecondFactors, 'drop'>
  audit: AuditLog
  guard: ManagerGuard
  schedule: Pick<Schedule, 'handovers' | 'models' | 'booking' | 'now'>
  /** The line and the views learn what has changed. */
  tell: (staffId: string) => Promise<void>
  staffOrigin: () => string
  now: () => number
  newId: () => string
}

/** Who did it, from where. */
export type Deed = { caller: Caller; ip: string }
export type { Refused } from '#server/booking/deps.ts'

/** Somebody whom the manager may see and change: a site is shared. Null for all others alike. */
export async function managedPerson(
  { models }: Pick<PeopleDeps, 'models'>,
  caller: Caller,
  staffId: string,
): Promise<StaffRow | null> {
  const row = await models.staff.findById(staffId).lean<StaffRow>()
  return row && row.removedAt === null && sharesSite(row, caller.person) ? row : null
}

/** What stands in the log of events about an act on somebody's account (privacy.md 5). */
export function eventOf(
  { caller, ip }: Deed,
  action: string,
  person: Pick<StaffRow, '_id' | 'siteIds'>,
): AuditEntry {
  const siteId = caller.person.siteIds.find((own) => person.siteIds.includes(own)) ?? null
  const object = { objectType: 'staff', objectId: person._id }
  return {
    ...{ action, result: 'ok', siteId, actorId: caller.person._id, role: 'manager' },
    ...object,
    staffIp: ip,
  }
}

import type { AuditLog } from '#server/audit-log.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow, VisitState } from '#server/models/visits.ts'
import type { Sessions } from '#server/sessions.ts'

export type RemovalDeps = {
  models: Pick<Models, 'staff' | 'visits'>
  sessions: Pick<Sessions, 'endAll'>
  audit: Pick<AuditLog, 'writeOnce'>
  /** The line and the views learn that the person is gone. */
  tell: (staffId: string) => Promise<void>
  now: () => number
}

/**
 * Takes a person away (M1): no password, no second factor, no link, no site, signed out everywhere. The
 * row stays, because calls and audit name it by its id. The login is free for somebody else at once, the
 * name goes 30 days later (the purge). Can be repeated.
 * @returns false, and nothing done, while a visit still needs the person
 */
export async function removePerson(
  deps: RemovalDeps,
  staffId: string,
  byStaffId: string,
): Promise<boolean> {
  const { models, sessions, audit, tell, now } = deps
  if (await isNeeded(models, staffId)) return false
  await audit.writeOnce(`${staffId}-removed`, {
    ...{ action: 'account.removed', result: 'ok', actorId: byStaffId, role: 'manager' },
    ...{ objectType: 'staff', objectId: staffId },
  })
  const nothing = { passwordHash: null, invitation: null, factor: null, factorPending: null }
  await models.staff.updateOne(
    { _id: staffId, removedAt: null },
    {
      $set: {
        ...{ ...nothing, suspended: true, siteIds: [], topicIds: [], removedAt: now() },
        login: `removed ${staffId}`,
      },
    },
  )
  await sessions.endAll(staffId)
  await tell(staffId)
  return true
}

/** A visit of the person is not over yet: it will take place, takes place, or nobody has said how it ended. */
export async function isNeeded(models: Pick<Models, 'visits'>, staffId: string): Promise<boolean> {
  return (await openVisits(models, staffId)).length > 0
}

export async function openVisits(
  models: Pick<Models, 'visits'>,
  staffId: string,
): Promise<Pick<VisitRow, 'siteId' | 'topicId'>[]> {
  return models.visits
    .find({ staffId, startsAt: { $gte: 0 }, state: { $in: OPEN_STATES } })
    .select({ siteId: 1, topicId: 1 })
    .lean<Pick<VisitRow, 'siteId' | 'topicId'>[]>()
}

const OPEN_STATES: VisitState[] = ['pending', 'booked', 'checked-in', 'in-call']

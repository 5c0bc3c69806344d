import type { Models } from '#server/models/index.ts'
import type { VisitState } from '#server/models/visits.ts'
import type { Sessions } from '#server/sessions.ts'

/**
 * Takes a person away (M1): no password, no link, no site, signed out everywhere. The row stays, because
 * calls and audit name it by its id. Can be repeated.
 * @returns false, and nothing done, while a visit still needs the person
 */
export async function removePerson(
  deps: { models: Pick<Models, 'staff' | 'visits'>; sessions: Pick<Sessions, 'endAll'> },
  staffId: string,
): Promise<boolean> {
  const { models, sessions } = deps
  const open = await models.visits
    .findOne({ staffId, startsAt: { $gte: 0 }, state: { $in: OPEN_STATES } })
    .select({ _id: 1 })
    .lean()
  if (open) return false
  const nothing = { suspended: true, passwordHash: null, invitation: null }
  await models.staff.updateOne(
    { _id: staffId },
    { $set: { ...nothing, siteIds: [], topicIds: [] } },
  )
  await sessions.endAll(staffId)
  return true
}

const OPEN_STATES: VisitState[] = ['pending', 'booked', 'checked-in', 'in-call']

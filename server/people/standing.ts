import type { Person } from '#machines/api-admin.ts'
import type { Orphan } from '#machines/api-schedule.ts'
import { orphansOfRemoval } from '#server/schedule/removal-orphans.ts'
import { isNeeded } from '#server/schedule/removal.ts'
import { eventOf, managedPerson, type Deed, type PeopleDeps, type Refused } from './deps.ts'
import { canManage } from './manager-guard.ts'
import { storedPerson } from './person-view.ts'

/**
 * Keeps somebody out, or lets her or him in again. Sessions and sockets end at once, the shift too;
 * visits stay, because it may be for a day.
 */
export async function suspendPerson(
  deps: PeopleDeps,
  { staffId, suspended }: { staffId: string; suspended: boolean },
  deed: Deed,
): Promise<{ person: Person } | Refused> {
  const person = await managedPerson(deps, deed.caller, staffId)
  if (!person) return { refused: 'no-such-person' }
  if (staffId === deed.caller.person._id) return { refused: 'not-yourself' }
  if (person.suspended !== suspended) {
    const siteIds = suspended && canManage(person) ? person.siteIds : []
    const event = eventOf(deed, suspended ? 'account.suspended' : 'account.resumed', person)
    const refusal = await deps.guard.leave({ staffId, siteIds }, async () => {
      await deps.audit.write(event)
      const { matchedCount } = await deps.models.staff.updateOne(
        { _id: staffId, roles: person.roles, siteIds: person.siteIds, removedAt: null },
        { $set: { suspended, ...(suspended ? { invitation: null } : {}) } },
      )
      if (matchedCount === 1) return null
      await deps.audit.write({ ...event, result: 'failed' })
      return { refused: 'changed-meanwhile' as const }
    })
    if (refusal) return refusal
  }
  // Also when it was so already: the answer, or the end of the sessions, may have been lost.
  if (suspended) await deps.sessions.endAll(staffId)
  await deps.tell(staffId)
  return { person: await storedPerson(deps, deed.caller, staffId) }
}

/**
 * Removes somebody whom no visit needs; otherwise nothing is removed and the visits come back with their
 * proposals, to be handed over together with the removal (M1). Both ways are a stored plan, because a
 * visit may be booked at the same moment.
 */
export async function removePerson(
  deps: PeopleDeps,
  staffId: string,
  deed: Deed,
): Promise<{ removed: boolean; orphans: Orphan[] } | Refused> {
  const { schedule } = deps
  const person = await managedPerson(deps, deed.caller, staffId)
  if (!person) return { refused: 'no-such-person' }
  if (staffId === deed.caller.person._id) return { refused: 'not-yourself' }
  const orphans = await orphansOfRemoval(schedule, staffId, deed.caller)
  if (orphans.length > 0) return { removed: false, orphans }
  // One whose time has come cannot be handed over any more: it is served first.
  if (await isNeeded(deps.models, staffId)) return { refused: 'not-now' }
  const plan = { planId: deps.newId(), change: { kind: 'remove-person', staffId } } as const
  const done = await schedule.handovers.start({ ...plan, choices: [] }, deed.caller, deed.ip)
  if (!('refused' in done)) {
    const isUndone = done.state === 'undone'
    return {
      removed: !isUndone,
      orphans: isUndone ? await orphansOfRemoval(schedule, staffId, deed.caller) : [],
    }
  }
  // A visit was booked between the two looks.
  if (done.refused !== 'changed-meanwhile') return done
  const late = await orphansOfRemoval(schedule, staffId, deed.caller)
  return late.length > 0 ? { removed: false, orphans: late } : done
}

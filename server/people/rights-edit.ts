import type { Person, Rights } from '#machines/api-admin.ts'
import { isDuplicate } from '#server/database.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { eventOf, managedPerson, type Deed, type PeopleDeps, type Refused } from './deps.ts'
import { issueLink, type LinkDone } from './links.ts'
import { canServe } from '#server/schedule/colleagues.ts'
import { openVisits } from '#server/schedule/removal.ts'
import { canManage } from './manager-guard.ts'
import { storedPerson } from './person-view.ts'
import { grant, topicsOf, type Granted } from './rights.ts'

type Changed = Granted & Pick<StaffRow, 'login' | 'name'>

/** Makes an account and its first link; asked for again under the same id it is the same account. */
export async function addPerson(
  deps: PeopleDeps,
  wanted: Rights,
  deed: Deed,
): Promise<LinkDone | Refused> {
  const { models, now } = deps
  const { staffId, login, name } = wanted
  const own = await topicsOf(models, deed.caller.person.siteIds)
  const granted = grant(wanted, { siteIds: [], topicIds: [] }, deed.caller.person, own)
  if ('fields' in granted) return { refused: 'fields-invalid', fields: granted.fields }
  const known = await models.staff.findById(staffId).lean<StaffRow>()
  if (!known && (await isTaken(deps, login, staffId))) return { refused: 'login-taken' }
  if (!known) {
    const row = newRow(staffId, { ...granted, login, name }, now())
    await deps.audit.write(eventOf(deed, 'account.added', row))
    try {
      await models.staff.create(row)
    } catch (error) {
      if (!isDuplicate(error)) throw error
      // The same request twice at once, or somebody else's under the same login.
      if (await isTaken(deps, login, staffId)) {
        await deps.audit.write({ ...eventOf(deed, 'account.added', row), result: 'failed' })
        return { refused: 'login-taken' }
      }
    }
  } else if (!isSame(known, { ...granted, login, name }) || known.passwordHash !== null) {
    return { refused: 'changed-meanwhile' }
  }
  return issueLink(deps, staffId, deed)
}

/** Changes name, login and rights; what the person has at other sites stays. */
export async function editPerson(
  deps: PeopleDeps,
  wanted: Rights,
  deed: Deed,
): Promise<{ person: Person } | Refused> {
  const { models } = deps
  const { staffId, login, name } = wanted
  const { caller } = deed
  const person = await managedPerson(deps, caller, staffId)
  if (!person) return { refused: 'no-such-person' }
  const own = await topicsOf(models, caller.person.siteIds)
  const granted = grant(wanted, person, caller.person, own)
  if ('fields' in granted) return { refused: 'fields-invalid', fields: granted.fields }
  const isSelf = staffId === caller.person._id
  if (isSelf && !granted.roles.includes('manager')) return { refused: 'not-yourself' }
  if (await isTaken(deps, login, staffId)) return { refused: 'login-taken' }
  const next = { ...granted, login, name }
  const events = changesOf(person, next).map((action) => eventOf(deed, action, person))
  if (events.length > 0) {
    if (await wouldStrand(models, person, next)) return { refused: 'visits-stand' }
    const siteIds = managedNoMore(person, granted)
    const refusal = await deps.guard.leave({ staffId, siteIds }, async () => {
      await deps.audit.writeAll(events)
      const outcome = await write(deps, person, next)
      const failed = events.map((event) => ({ ...event, result: 'failed' as const }))
      if (outcome) await deps.audit.writeAll(failed)
      return outcome
    })
    if (refusal) return refusal
    // Whoever changes the own rights has just given the password.
    if (!isSelf && !sameSet(person.roles, next.roles)) await deps.sessions.retire(staffId)
    await deps.tell(staffId)
  }
  return { person: await storedPerson(deps, caller, staffId) }
}

/** The condition holds what the decision rests on: two managers at once do not undo each other unseen. */
async function write(
  { models }: PeopleDeps,
  { _id, roles, siteIds, topicIds, suspended }: StaffRow,
  next: Changed,
): Promise<Refused | null> {
  try {
    const { matchedCount } = await models.staff.updateOne(
      { _id, roles, siteIds, topicIds, suspended, removedAt: null },
      { $set: next },
    )
    return matchedCount === 1 ? null : { refused: 'changed-meanwhile' }
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return { refused: 'login-taken' }
  }
}

async function isTaken({ models }: PeopleDeps, login: string, staffId: string): Promise<boolean> {
  const other = await models.staff.findOne({ login }).select({ _id: 1 }).lean<{ _id: string }>()
  return other !== null && other._id !== staffId
}

/** A visit that is not over yet would be left with somebody who no longer serves its topic (M1). */
async function wouldStrand(
  models: PeopleDeps['models'],
  person: StaffRow,
  next: Changed,
): Promise<boolean> {
  const visits = await openVisits(models, person._id)
  return visits.some(
    ({ siteId, topicId }) =>
      canServe(person, siteId, topicId) && !canServe({ ...person, ...next }, siteId, topicId),
  )
}

/** Sites that lose this person as a manager. */
function managedNoMore(person: StaffRow, next: Granted): string[] {
  if (!canManage(person)) return []
  const stays = next.roles.includes('manager') ? next.siteIds : []
  return person.siteIds.filter((siteId) => !stays.includes(siteId))
}

/** The acts that a change is, by their names in the log of events (privacy.md 5). */
function changesOf(person: StaffRow, next: Changed): string[] {
  const isSameName = person.name === next.name && person.login === next.login
  const isSameRights = sameSet(person.roles, next.roles) && sameSet(person.siteIds, next.siteIds)
  return [
    ...(isSameName ? [] : ['account.changed']),
    ...(isSameRights ? [] : ['account.rights-changed']),
    ...(sameSet(person.topicIds, next.topicIds) ? [] : ['account.topics-changed']),
  ]
}

const isSame = (person: StaffRow, next: Changed): boolean => changesOf(person, next).length === 0

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry))
}

function newRow(_id: string, rights: Changed, createdAt: number): StaffRow {
  return {
    _id,
    ...rights,
    ...{ passwordHash: null, passwordChangedAt: null, suspended: false, invitation: null },
    ...{ factor: null, factorPending: null, removedAt: null, createdAt },
  }
}

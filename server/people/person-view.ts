import type { Person } from '#machines/api-admin.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'
import type { Caller } from '#server/routes/caller.ts'
import { topicsOf } from './rights.ts'
import type { PeopleDeps } from './deps.ts'

/** What a manager sees of somebody: of sites and topics only those of the manager's own sites. */
export function personView(
  row: StaffRow,
  caller: Caller,
  own: readonly Pick<TopicRow, '_id'>[],
  now: number,
): Person {
  const { login, name, roles, suspended, passwordHash, factor, invitation } = row
  const topics = new Set(own.map(({ _id }) => _id))
  return {
    staffId: row._id,
    ...{ login, name, roles: [...roles], suspended },
    siteIds: row.siteIds.filter((siteId) => caller.person.siteIds.includes(siteId)),
    topicIds: row.topicIds.filter((topicId) => topics.has(topicId)),
    hasPassword: passwordHash !== null,
    hasSecondFactor: factor !== null,
    linkUntil: invitation && invitation.expiresAt > now ? invitation.expiresAt : null,
  }
}

/** The person as the database has her or him now. @throws Error when there is no such row */
export async function storedPerson(
  { models, now }: Pick<PeopleDeps, 'models' | 'now'>,
  caller: Caller,
  staffId: string,
): Promise<Person> {
  const row = await models.staff.findById(staffId).lean<StaffRow>()
  if (!row) throw new Error('a member of staff has no row')
  return personView(row, caller, await topicsOf(models, caller.person.siteIds), now())
}

/** Everybody with whom the manager shares a site, and what may be given to them. */
export async function listPeople(
  { models, sites, now }: Pick<PeopleDeps, 'models' | 'sites' | 'now'>,
  caller: Caller,
) {
  const { siteIds } = caller.person
  const rows = await models.staff
    .find({ siteIds: { $in: siteIds } })
    .sort({ _id: 1 })
    .lean<StaffRow[]>()
  const own = await topicsOf(models, siteIds)
  const byName = (a: Person, b: Person) =>
    a.name.localeCompare(b.name, 'pl') || a.login.localeCompare(b.login)
  return {
    people: rows
      .filter(({ removedAt }) => removedAt === null)
      .map((row) => personView(row, caller, own, now()))
      .sort(byName),
    sites: siteIds.map((siteId) => ({ siteId, name: sites.get(siteId)?.name.pl ?? siteId })),
    topics: own.map(({ _id, siteId, name }) => ({ topicId: _id, siteId, name: { ...name } })),
  }
}

import type { AuditLog } from '#server/audit-log.ts'
import { INVITATION_MS, type Invitations } from '#server/invitations.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { Sessions } from '#server/sessions.ts'
import type { TopicRow } from '#server/models/topics.ts'
import { StaffLinkError, type StaffLinkOrder } from './staff-link-order.ts'

export type StaffAccountDeps = {
  models: Pick<Models, 'staff' | 'topics'>
  invitations: Pick<Invitations, 'issue'>
  /** Whoever was signed in with a second factor that is taken away is out. */
  sessions: Pick<Sessions, 'endAll'>
  audit: AuditLog
  /** Ids of the sites whose files this installation has; asked only when a site is named. */
  siteIds: () => Promise<readonly string[]>
  now: () => number
  newId: () => string
}

/** A fresh one-time link's token, and for whom; `isNew`: the account was made just now. */
export type IssuedLink = Pick<StaffRow, 'login' | 'name' | 'roles'> & {
  isNew: boolean
  token: string
  /** ms UTC */
  expiresAt: number
}

/**
 * Makes the account when the login is new, and a one-time link in any case; an earlier link stops
 * working, a password already chosen stays until the new link is used (M1, privacy.md 6). Both are
 * written to the audit log before they are done: an account without its line must not exist.
 * @throws StaffLinkError when something named does not exist or contradicts the account
 */
export async function issueStaffLink(
  deps: StaffAccountDeps,
  order: StaffLinkOrder,
): Promise<IssuedLink> {
  const { models, invitations, audit, now } = deps
  const known = await models.staff.findOne({ login: order.login }).lean<StaffRow>()
  if (known) refuseContradiction(known, order)
  else if (order.resetsFactor) {
    throw new StaffLinkError(`--reset-second-factor: there is no login "${order.login}".`)
  }
  const person = known ?? (await addPerson(deps, order))
  await audit.write({
    ...byOps(person),
    action: 'password.reset-started',
  })
  if (order.resetsFactor) await resetFactor(deps, person)
  const expiresAt = now() + INVITATION_MS
  const token = await invitations.issue(person._id)
  if (token === null) throw new StaffLinkError(`${person.login} is suspended and gets no link.`)
  const { login, name, roles } = person
  return { login, name, roles, isNew: known === null, token, expiresAt }
}

async function resetFactor(
  { models, audit, sessions }: StaffAccountDeps,
  person: StaffRow,
): Promise<void> {
  await audit.write({ ...byOps(person), action: 'second-factor.reset' })
  const none = { factor: null, factorPending: null }
  await models.staff.updateOne({ _id: person._id }, { $set: none })
  await sessions.endAll(person._id)
}

async function addPerson(deps: StaffAccountDeps, order: StaffLinkOrder): Promise<StaffRow> {
  const { name, roles, siteIds } = order
  if (name === null || roles === null || siteIds === null) {
    throw new StaffLinkError(
      `There is no login "${order.login}" yet; a new one needs --name, --role and --site.`,
    )
  }
  await refuseUnknownSites(deps, siteIds)
  const topicIds = order.topicIds ?? []
  await refuseUnknownTopics(deps, siteIds, topicIds)
  const row: StaffRow = {
    _id: deps.newId(),
    login: order.login,
    name,
    roles,
    siteIds,
    topicIds,
    passwordHash: null,
    passwordChangedAt: null,
    suspended: false,
    invitation: null,
    factor: null,
    factorPending: null,
    removedAt: null,
    createdAt: deps.now(),
  }
  await deps.audit.write({ ...byOps(row), action: 'account.added' })
  await deps.models.staff.create(row)
  return row
}

function byOps({ _id, siteIds }: StaffRow) {
  const siteId = siteIds.length === 1 ? siteIds[0]! : null
  return { result: 'ok', actorId: 'system', objectType: 'staff', objectId: _id, siteId } as const
}

/** A new link changes nothing else; a difference is more likely somebody else's login than a wish. */
function refuseContradiction(person: StaffRow, order: StaffLinkOrder): void {
  if (person.suspended) throw new StaffLinkError(`${person.login} is suspended and gets no link.`)
  const given = [
    { flag: '--name', wanted: order.name === null ? null : [order.name], stored: [person.name] },
    { flag: '--role', wanted: order.roles, stored: person.roles },
    { flag: '--site', wanted: order.siteIds, stored: person.siteIds },
    { flag: '--topics', wanted: order.topicIds, stored: person.topicIds },
  ]
  for (const { flag, wanted, stored } of given) {
    if (wanted === null || sameSet(wanted, stored)) continue
    throw new StaffLinkError(
      `The login "${person.login}" exists with another ${flag} (${stored.join(', ') || 'none'}); for a new link give --login alone.`,
    )
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry))
}

async function refuseUnknownSites(
  deps: StaffAccountDeps,
  wanted: readonly string[],
): Promise<void> {
  const known = await deps.siteIds()
  const missing = wanted.find((siteId) => !known.includes(siteId))
  if (missing === undefined) return
  throw new StaffLinkError(
    `--site: there is no site "${missing}"; the sites are ${known.join(', ')}.`,
  )
}

async function refuseUnknownTopics(
  deps: StaffAccountDeps,
  siteIds: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  if (wanted.length === 0) return
  const rows = await deps.models.topics
    .find({ siteId: { $in: [...siteIds] } })
    .sort({ siteId: 1, active: 1, order: 1, _id: 1 })
    .lean<TopicRow[]>()
  const known = rows.map((row) => row._id)
  const missing = wanted.find((topicId) => !known.includes(topicId))
  if (missing === undefined) return
  throw new StaffLinkError(
    `--topics: there is no topic "${missing}" at ${siteIds.join(', ')}; the topics there are ${known.join(', ') || 'none yet'}.`,
  )
}

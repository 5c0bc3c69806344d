import type { Models } from '#server/models/index.ts'
import type { Invitations } from '#server/invitations.ts'
import { DEMO_INVITATION_MS } from '#server/invitations.ts'
import type { SiteRow } from '#server/models/sites.ts'
import { dateOf } from '#server/local-time.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { DEMO_SITE, DEMO_STAFF, DEMO_TOPICS, type DemoPerson } from './demo-data.ts'
import { demoFaq } from './demo-faq.ts'
import { DEMO_OPENING, DEMO_PROPOSER, demoDays, demoProposal } from './demo-schedule.ts'

/** A one-time link for someone who has not chosen a password yet. */
export type DemoLink = { role: string; name: string; url: string }

/** Adds what is missing of the demo data; what is there, changed perhaps by its users, stays as it is. */
export async function addDemoData(models: Models, now: number): Promise<void> {
  await addOnce(models.sites, siteRow(now))
  // A site from before it had hours: the manager may have laid down others since.
  await models.sites.updateOne(
    { _id: DEMO_SITE, opening: { $exists: false } },
    { $set: { opening: DEMO_OPENING, exceptions: [] } },
  )
  for (const topic of DEMO_TOPICS) await addOnce(models.topics, topic)
  for (const entry of demoFaq(now)) await addOnce(models.faq, entry)
  for (const person of DEMO_STAFF) await addOnce(models.staff, staffRow(person, now))
  // Added as time goes on; a day that is there keeps what its people have made of it.
  for (const day of demoDays(now)) await addOnce(models.agendas, day)
  await addProposal(models, now)
}

/** One day that awaits the manager's answer; a later start adds no second one while that is so. */
async function addProposal({ agendas }: Models, now: number): Promise<void> {
  const awaits = { 'proposal.state': 'proposed' as const, date: { $gte: dateOf(now) } }
  const known = await agendas
    .findOne({ ...awaits, staffId: DEMO_PROPOSER })
    .select({ _id: 1 })
    .lean()
  if (!known) await addOnce(agendas, demoProposal(now))
}

function siteRow(now: number): SiteRow {
  return {
    _id: DEMO_SITE,
    opening: DEMO_OPENING,
    exceptions: [],
    pushesOverVisits: false,
    createdAt: now,
    updatedAt: now,
  }
}

type OnceModel = {
  updateOne(filter: object, update: object, options: object): PromiseLike<unknown>
}

async function addOnce<Row extends { _id: string }>(model: unknown, row: Row): Promise<void> {
  const { _id, ...rest } = row
  await (model as OnceModel).updateOne({ _id }, { $setOnInsert: rest }, { upsert: true })
}

function staffRow(person: DemoPerson, now: number): StaffRow {
  return {
    ...person,
    siteIds: [DEMO_SITE],
    passwordHash: null,
    passwordChangedAt: null,
    suspended: false,
    invitation: null,
    factor: null,
    factorPending: null,
    removedAt: null,
    createdAt: now,
  }
}

/** Fresh links for the demo people without a password; links printed before stop working. */
export async function demoLinks(
  models: Models,
  invitations: Pick<Invitations, 'issue'>,
  staffOrigin: string,
): Promise<DemoLink[]> {
  const links: DemoLink[] = []
  for (const { _id } of DEMO_STAFF) {
    const row = await models.staff.findById(_id).lean<StaffRow>()
    if (!row || row.passwordHash !== null) continue
    const token = await invitations.issue(_id, DEMO_INVITATION_MS)
    if (token === null) continue
    // In the fragment, so that it stays out of request logs and referrers.
    const url = `${staffOrigin}/staff/#t=${token}`
    links.push({ role: row.roles.join(', '), name: row.name, url })
  }
  return links
}

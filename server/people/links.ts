import type { Person } from '#machines/api-admin.ts'
import { INVITATION_MS } from '#server/invitations.ts'
import { eventOf, managedPerson, type Deed, type PeopleDeps, type Refused } from './deps.ts'
import { storedPerson } from './person-view.ts'

export type LinkDone = { person: Person; link: string; until: number }

/** A one-time link by which somebody chooses a password; the one before stops working (M1). */
export async function linkPerson(
  deps: PeopleDeps,
  staffId: string,
  deed: Deed,
): Promise<LinkDone | Refused> {
  const person = await managedPerson(deps, deed.caller, staffId)
  if (!person) return { refused: 'no-such-person' }
  if (person.suspended) return { refused: 'not-now' }
  await deps.audit.write(eventOf(deed, 'password.reset-started', person))
  return issueLink(deps, staffId, deed)
}

/** `not-now`: suspended meanwhile. */
export async function issueLink(
  deps: PeopleDeps,
  staffId: string,
  { caller }: Deed,
): Promise<LinkDone | Refused> {
  const until = deps.now() + INVITATION_MS
  const token = await deps.invitations.issue(staffId)
  if (token === null) return { refused: 'not-now' }
  // In the fragment, so that it stays out of request logs and referrers.
  const link = `${deps.staffOrigin()}/staff/#t=${token}`
  return { person: await storedPerson(deps, caller, staffId), link, until }
}

/** The way out for somebody who has lost phone and recovery codes; whoever was signed in is out (M1). */
export async function resetFactor(
  deps: PeopleDeps,
  staffId: string,
  deed: Deed,
): Promise<{ person: Person } | Refused> {
  const person = await managedPerson(deps, deed.caller, staffId)
  if (!person) return { refused: 'no-such-person' }
  if (staffId === deed.caller.person._id) return { refused: 'not-yourself' }
  if (person.factor || person.factorPending) {
    await deps.audit.write(eventOf(deed, 'second-factor.reset', person))
    await deps.factors.drop(staffId)
    await deps.sessions.endAll(staffId)
  }
  return { person: await storedPerson(deps, deed.caller, staffId) }
}

import type { ADMIN_API, Person } from '#machines/api-admin.ts'
import { folded } from '#machines/folded.ts'
import type { ReplyOf } from '#widget/lib/api-client.ts'

export type PeopleReply = ReplyOf<typeof ADMIN_API, 'people'>
/** What may be given: the manager's own sites and their topics. */
export type Places = Pick<PeopleReply, 'sites' | 'topics'>

export type PersonState = 'suspended' | 'active' | 'no-password' | 'link-open'

/** How an account stands at `now` (ms UTC): whether it may sign in, then whether a link is out. */
export function personStates(person: Person, now: number): PersonState[] {
  const account = person.suspended
    ? 'suspended'
    : person.hasPassword
      ? ('active' as const)
      : ('no-password' as const)
  return person.linkUntil !== null && person.linkUntil > now ? [account, 'link-open'] : [account]
}

export type PersonDeed = 'edit' | 'link' | 'suspend' | 'resume' | 'reset-factor' | 'remove'

/**
 * What may be asked for a person: a link would let nobody in who is suspended, and the own account is
 * not suspended or removed by oneself (M1).
 */
export function deedsFor(person: Person, isSelf: boolean): PersonDeed[] {
  const deeds: PersonDeed[] = person.suspended ? ['edit'] : ['edit', 'link']
  if (isSelf) return deeds
  if (person.hasSecondFactor) deeds.push('reset-factor')
  deeds.push(person.suspended ? 'resume' : 'suspend', 'remove')
  return deeds
}

/** Those whose name or login has every word of what was typed. */
export function matching(people: readonly Person[], typed: string): Person[] {
  const words = folded(typed).split(/\s+/).filter(Boolean)
  return people.filter(({ name, login }) => {
    const text = folded(`${name} ${login}`)
    return words.every((word) => text.includes(word))
  })
}

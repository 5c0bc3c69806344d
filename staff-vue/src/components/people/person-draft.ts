import type { Person, Rights } from '#machines/api-admin.ts'
import type { Places } from './people.ts'

export type PersonDraft = Omit<Rights, 'staffId'>
export type PersonField = 'name' | 'login' | 'roles' | 'siteIds'

/** As the server takes it: a word or an address, without spaces. */
const LOGIN = /^[^\s@]{3,}$|^[^\s@]+@[^\s@]+$/

/** The form as it opens. A manager of one site has nothing to choose there. */
export function draftOf(person: Person | null, { sites, topics }: Places): PersonDraft {
  const own = new Set(sites.map(({ siteId }) => siteId))
  if (!person) {
    const siteIds = sites.length === 1 ? [...own] : []
    return { name: '', login: '', roles: ['consultant'], siteIds, topicIds: [] }
  }
  const known = new Set(topics.map(({ topicId }) => topicId))
  return {
    name: person.name,
    login: person.login,
    roles: [...person.roles],
    // What the person has at other sites is not ours to show; the server keeps it.
    siteIds: person.siteIds.filter((siteId) => own.has(siteId)),
    topicIds: person.topicIds.filter((topicId) => known.has(topicId)),
  }
}

/** Topics that may be ticked: those of the chosen sites, for somebody who serves residents. */
export function topicsFor({ roles, siteIds }: PersonDraft, { sites, topics }: Places) {
  if (!roles.includes('consultant')) return []
  return sites
    .filter(({ siteId }) => siteIds.includes(siteId))
    .map((site) => ({ site, topics: topics.filter(({ siteId }) => siteId === site.siteId) }))
    .filter((group) => group.topics.length > 0)
}

/** What the form sends; topics that can no longer be seen in it are not given. */
export function rightsOf(draft: PersonDraft, places: Places): PersonDraft {
  const offered = new Set(
    topicsFor(draft, places).flatMap(({ topics }) => topics.map(({ topicId }) => topicId)),
  )
  return {
    ...draft,
    name: draft.name.trim(),
    login: draft.login.trim().toLowerCase(),
    topicIds: draft.topicIds.filter((topicId) => offered.has(topicId)),
  }
}

/** What is wrong, as message keys by field, in the order of the form. */
export function draftFaults(draft: PersonDraft): Partial<Record<PersonField, string>> {
  const faults: Partial<Record<PersonField, string>> = {}
  if (!draft.name.trim()) faults.name = 'person.nameMissing'
  if (!LOGIN.test(draft.login.trim())) faults.login = 'person.loginWrong'
  if (draft.roles.length === 0) faults.roles = 'person.rolesMissing'
  if (draft.siteIds.length === 0) faults.siteIds = 'person.sitesMissing'
  return faults
}

import { describe, expect, it } from 'vitest'
import { ADMIN_API } from '#machines/api-admin.ts'
import type { Person } from '#machines/api-admin.ts'
import { T0 } from '../../test-views.ts'
import { deedsFor, matching, personStates } from './people.ts'
import type { Places } from './people.ts'
import { draftFaults, draftOf, rightsOf, topicsFor } from './person-draft.ts'

const person = (change: Partial<Person> = {}): Person => ({
  staffId: 'staff-2',
  login: 'd.los',
  name: 'Dorota Łoś',
  roles: ['consultant'],
  siteIds: ['wroclaw'],
  topicIds: ['meldunek'],
  suspended: false,
  hasPassword: true,
  hasSecondFactor: false,
  linkUntil: null,
  ...change,
})
const places: Places = {
  sites: [
    { siteId: 'wroclaw', name: 'Wrocław' },
    { siteId: 'rada', name: 'Rada Miejska' },
  ],
  topics: [
    { topicId: 'meldunek', siteId: 'wroclaw', name: { pl: 'Meldunek' } },
    { topicId: 'dowod', siteId: 'wroclaw', name: { pl: 'Dowód osobisty' } },
    { topicId: 'sesje', siteId: 'rada', name: { pl: 'Sesje' } },
  ],
}

describe('how an account stands', () => {
  it.each([
    [{}, ['active']],
    [{ hasPassword: false }, ['no-password']],
    [{ hasPassword: false, linkUntil: T0 + 1 }, ['no-password', 'link-open']],
    [{ linkUntil: T0 + 1 }, ['active', 'link-open']],
    [{ linkUntil: T0 }, ['active']],
    [{ suspended: true, hasPassword: false }, ['suspended']],
  ])('%j is %j', (change, states) => {
    expect(personStates(person(change), T0)).toEqual(states)
  })
})

describe('what may be asked for a person', () => {
  it('leaves suspension, removal and the second factor of the own account to others', () => {
    const all = person({ hasSecondFactor: true })
    expect(deedsFor(all, true)).toEqual(['edit', 'link'])
    expect(deedsFor(all, false)).toEqual(['edit', 'link', 'reset-factor', 'suspend', 'remove'])
  })
  it('resumes the suspended, who get no link, and resets only a factor that is there', () => {
    expect(deedsFor(person({ suspended: true }), false)).toEqual(['edit', 'resume', 'remove'])
  })
})

describe('the search', () => {
  const people = [person(), person({ name: 'Józef Żak', login: 'jozef@um.example.pl' })]
  it.each([
    ['', 2],
    ['  ', 2],
    ['los', 1],
    ['ŁOŚ dor', 1],
    ['zak', 1],
    ['um.example', 1],
    ['los zak', 0],
  ])('%j finds %i', (typed, found) => {
    expect(matching(people, typed)).toHaveLength(found)
  })
})

describe('the form of a person', () => {
  it('opens for somebody new with the only site there is, and names what is missing', () => {
    const one = { ...places, sites: places.sites.slice(0, 1) }
    expect(draftOf(null, one).siteIds).toEqual(['wroclaw'])
    const draft = draftOf(null, places)
    expect(draft.siteIds).toEqual([])
    expect(Object.keys(draftFaults({ ...draft, roles: [] }))).toEqual([
      'name',
      'login',
      'roles',
      'siteIds',
    ])
  })

  it('shows of a person what this manager may give, and gives no more', () => {
    const draft = draftOf(
      person({ siteIds: ['wroclaw', 'elsewhere'], topicIds: ['meldunek', 'foreign'] }),
      places,
    )
    expect(draft).toMatchObject({ siteIds: ['wroclaw'], topicIds: ['meldunek'] })
    draft.topicIds.push('dowod', 'sesje')
    expect(rightsOf(draft, places).topicIds).toEqual(['meldunek', 'dowod'])
    draft.siteIds.push('rada')
    expect(topicsFor(draft, places).map(({ site }) => site.siteId)).toEqual(['wroclaw', 'rada'])
    expect(rightsOf(draft, places).topicIds).toEqual(['meldunek', 'dowod', 'sesje'])
    draft.roles = ['manager']
    expect(topicsFor(draft, places)).toEqual([])
    expect(rightsOf(draft, places).topicIds).toEqual([])
  })

  it.each(['abc', 'a.kowalska', 'Anna.Kowalska@um.example.pl', ' d.los '])(
    'takes the login %j, as the server does',
    (login) => {
      const draft = { ...draftOf(person(), places), login }
      expect(draftFaults(draft)).toEqual({})
      const body = { staffId: 'staff-2', ...rightsOf(draft, places) }
      expect(ADMIN_API.editPerson.request.parse(body)).toEqual(body)
    },
  )
  it.each(['', 'ab', 'a b c', 'a@', '@b', 'a@b@c'])('refuses %j, as the server does', (login) => {
    const draft = { ...draftOf(person(), places), login }
    expect(draftFaults(draft)).toHaveProperty('login')
    const body = { staffId: 'staff-2', ...rightsOf(draft, places) }
    expect(ADMIN_API.editPerson.request.safeParse(body).success).toBe(false)
  })
})

import { renderSVG } from 'uqr'
import type { Person } from '#machines/api-admin.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { MINUTE } from './staff-views.ts'

/** Scripted replies about people and the second factor: every state that can be shown. */

const SITES = [
  { siteId: 'wroclaw', name: 'Wrocław' },
  { siteId: 'rada', name: 'Rada Miejska Wrocławia' },
]
const topic = (topicId: string, siteId: string, pl: string, en: string) => ({
  topicId,
  siteId,
  name: { pl, en },
})
const TOPICS = [
  topic('meldunek', 'wroclaw', 'Meldunek i zameldowanie na pobyt stały', 'Registration'),
  topic('dowod', 'wroclaw', 'Dowód osobisty', 'Identity card'),
  topic('podatki', 'wroclaw', 'Podatki i opłaty lokalne', 'Local taxes'),
  topic('slub', 'wroclaw', 'Ślub cywilny', 'Civil marriage'),
  topic('sesje', 'rada', 'Sesje Rady Miejskiej', 'Sessions of the council'),
]

export function person(change: Partial<Person> = {}): Person {
  return {
    staffId: 'staff-1',
    login: 'anna',
    name: 'Anna Konsultantka',
    roles: ['consultant'],
    siteIds: ['wroclaw'],
    topicIds: ['meldunek', 'dowod'],
    suspended: false,
    hasPassword: true,
    hasSecondFactor: false,
    linkUntil: null,
    ...change,
  }
}

/** The signed-in manager (`staff-1`) first, then one of each kind. */
export const PEOPLE: Person[] = [
  person({ name: 'Anna Kierowniczka', roles: ['manager'], topicIds: [], hasSecondFactor: true }),
  person({
    staffId: 'staff-2',
    login: 'bartlomiej.wisniewski-kowalczyk@um.example.pl',
    name: 'Bartłomiej Wiśniewski-Kowalczyk',
    roles: ['consultant', 'manager'],
    siteIds: ['wroclaw', 'rada'],
    topicIds: TOPICS.map(({ topicId }) => topicId),
    hasSecondFactor: true,
  }),
  person({ staffId: 'staff-3', login: 'c.nowak', name: 'Celina Nowak', suspended: true }),
  person({
    staffId: 'staff-4',
    login: 'd.lis',
    name: 'Dorota Łoś',
    topicIds: ['sesje'],
    siteIds: ['rada'],
    hasPassword: false,
    linkUntil: Date.now() + 20 * MINUTE,
  }),
  person({
    staffId: 'staff-5',
    login: 'e.zajac',
    name: 'Emil Zając',
    topicIds: [],
    hasPassword: false,
    linkUntil: Date.now() - MINUTE,
  }),
]

export const LINK = 'https://okienko.example.pl/staff/#t=V2l0YWogdyBPa2llbmt1LCBrdG8gdG8gY3p5dGE'

/** Lets the scripted server answer what the people's screen asks when it is opened. */
export function withPeople(server: ScriptedServer, people: Person[] = PEOPLE, sites = SITES) {
  const known = new Set(sites.map(({ siteId }) => siteId))
  server.api.set('GET /api/staff/people', () => ({
    body: { people, sites, topics: TOPICS.filter(({ siteId }) => known.has(siteId)) },
  }))
  withFactor(server)
}

/** ... and what one's own account asks. */
export function withFactor(
  server: ScriptedServer,
  factor = { isOn: false, isRequired: false, recoveryLeft: 0 },
) {
  server.api.set('GET /api/staff/second-factor', () => ({ body: factor }))
}

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const URI = `otpauth://totp/Okienko:anna?issuer=Okienko&secret=${SECRET}`
export const RECOVERY_CODES = Array.from(
  { length: 10 },
  (_, index) => `abcd${'efghijklmn'[index]}-2345${'qrstuvwxyz'[index]}`,
)

/** What an app would be given to scan, and what comes after its first code. */
export function withFactorSetup(server: ScriptedServer) {
  server.api.set('POST /api/staff/second-factor/begin', ({ body }) =>
    (body as { password: string }).password === 'spokojna rzeka'
      ? { body: { secret: SECRET, uri: URI, qr: renderSVG(URI, { border: 2 }) } }
      : { status: 401, body: { refused: 'wrong-credentials' } },
  )
  server.api.set('POST /api/staff/second-factor/confirm', ({ body }) =>
    (body as { code: string }).code === '123456'
      ? { body: { recoveryCodes: RECOVERY_CODES } }
      : { status: 401, body: { refused: 'second-factor-wrong' } },
  )
}

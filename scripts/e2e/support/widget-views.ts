import type { SiteInfo } from '#machines/api.ts'
import type { ResidentCall, ResidentView } from '#machines/views.ts'
import { DEMO_SITE, DEMO_TOPICS } from '#scripts/demo/demo-data.ts'
import type { ScriptedServer } from './scripted-server.ts'

export const SITE = DEMO_SITE
export const TICKET = 'scripted-ticket_1.abc'
const MINUTE = 60_000

const OFFICE = { phone: '+48 71 000 00 00', address: 'pl. Pokazowy 1, parter, pon.–pt. 8–16' }

export const siteInfo = (change: Partial<SiteInfo> = {}): SiteInfo => ({
  siteId: SITE,
  name: {
    pl: 'Urząd Miasta – pokaz',
    en: 'City Hall – demo',
    uk: 'Міська управа – демонстрація',
  },
  ratingMonths: 12,
  offices: { pl: OFFICE, en: OFFICE, uk: OFFICE },
  controller: {
    name: 'Prezydent Miasta',
    contact: 'urzad@miasto.example, pl. Pokazowy 1',
    dpo: 'iod@miasto.example',
  },
  logo: null,
  languages: ['pl', 'en', 'uk'],
  terms: { version: '2026-11-01', url: `/s/${SITE}/terms` },
  privacy: { version: '2026-11-01', url: `/s/${SITE}/privacy` },
  information: { version: '2026-11-01', url: `/s/${SITE}/information` },
  requirements: { version: '2026-11-01', url: `/s/${SITE}/requirements` },
  accessibility: { version: '2026-11-01', url: `/s/${SITE}/accessibility` },
  topics: DEMO_TOPICS.map(({ _id, name, prepare, minutes }) => ({
    topicId: _id,
    name,
    prepare,
    minutes,
  })),
  demo: true,
  ...change,
})

/** A server that knows the site and takes everybody into the line. */
export function openOffice(server: ScriptedServer): void {
  server.api.set(`GET /api/widget/sites/${SITE}`, () => ({ body: siteInfo() }))
  server.api.set('POST /api/widget/tickets', () => ({
    body: { ticket: TICKET, callId: 'call-1' },
  }))
}

export function residentView(call: ResidentCall, change: Partial<ResidentView> = {}): ResidentView {
  return {
    role: 'resident',
    callId: 'call-1',
    siteId: SITE,
    topicId: 'meldunek',
    arrivedAt: Date.now() - MINUTE,
    devices: { camera: true, microphone: true },
    call,
    media: null,
    ...change,
  }
}

export const waiting = (place: number, change: Partial<ResidentCall> = {}): ResidentView =>
  residentView({
    phase: 'waiting',
    place,
    wait: { fromMs: 4 * MINUTE, toMs: 7 * MINUTE },
    booked: null,
    ahead: { people: place - 1, visits: [] },
    why: null,
    closing: null,
    returned: null,
    atWork: 3,
    ...change,
  } as ResidentCall)

const partner = { camera: true, microphone: true, screen: false, connected: true }
type Calling = Extract<ResidentCall, { consultant: string }>

export const calling = (
  phase: Calling['phase'],
  change: Partial<typeof partner> = {},
  until = Date.now() + 14_000,
): ResidentView =>
  residentView({
    phase,
    consultant: 'Anna',
    partner: { ...partner, ...change },
    tools: { chat: true, files: true, share: true },
    showing: 'none',
    since: Date.now() - 3 * MINUTE,
    until,
  } as ResidentCall)

export const RATING_KEY = 'call-1.0123456789012345678901234567890123456789012'

export const ended = (
  reason: Extract<ResidentCall, { phase: 'ended' }>['reason'],
  talkedMs: number | null,
): ResidentView =>
  residentView({
    phase: 'ended',
    reason,
    talkedMs,
    ratingKey: talkedMs === null || reason === 'blocked' ? null : RATING_KEY,
  })

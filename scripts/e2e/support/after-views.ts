import type { OwnCall, OwnRating, RatingRow } from '#machines/api-after.ts'
import { DEFAULT_OUTCOMES } from '#machines/outcomes.ts'
import { at, TODAY, ZONE } from './schedule-views.ts'
import type { ScriptedServer } from './scripted-server.ts'

/** Scripted replies of own calls, notes and ratings: long texts, odd ends, hidden groups. */

const MINUTE = 60_000
const LONG =
  'Bardzo długo czekałam, ale konsultantka wszystko spokojnie wytłumaczyła.\nNastępnym razem proszę o przypomnienie, jakie dokumenty przygotować przed rozmową.'

const call = (callId: string, time: string, over: Partial<OwnCall> = {}): OwnCall => ({
  ...{ callId, siteId: 'wroclaw', topicId: 'meldunek', from: at(TODAY, time) - 7 * MINUTE },
  topic: { pl: 'Meldunek i zameldowanie na pobyt stały', en: 'Registration' },
  ...{ endedAt: at(TODAY, time), end: 'resident-ended', outcome: null, note: '', savedAt: null },
  ...{ noteUntil: at(TODAY, time) + 90 * 86_400_000, outcomes: [...DEFAULT_OUTCOMES] },
  ...over,
})
export const OWN_CALLS: OwnCall[] = [
  call('call-3', '08:40', { end: 'transferred', topicId: null, topic: null }),
  call('call-2', '08:20', { end: 'consultant-ended', outcome: 'std:booked', note: LONG }),
  call('call-1', '08:05', { end: 'resident-lost', outcome: 'Wydano zaświadczenie' }),
]
const rating = (ratingId: string, stars: number, over: Partial<OwnRating> = {}): OwnRating => ({
  ...{ ratingId, at: at(TODAY, '08:30'), topic: { pl: 'Dowód osobisty' }, stars, comment: '' },
  ...{ blanked: false, reply: '', repliedAt: null },
  ...over,
})
export const OWN_RATINGS: OwnRating[] = [
  rating('call-2', 4, { comment: LONG }),
  rating('call-0', 2, { comment: 'Za krótko', reply: 'Był tłok w kolejce.', repliedAt: 5 }),
  rating('call-9', 1, { blanked: true, topic: null }),
]

const row = (ratingId: string, stars: number, over: Partial<RatingRow> = {}): RatingRow => ({
  ...{ ratingId, date: TODAY, siteId: 'wroclaw', topicId: 'meldunek', topicHidden: false },
  ...{ staffId: 'staff-1', stars, comment: '', blanked: false, reply: '' },
  ...over,
})
const figure = (count: number, average: number) => ({ count, average })
export const ratingsReply = () => ({
  zone: ZONE,
  all: figure(23, 4.12),
  stars: [1, 2, 3, 6, 11],
  topicId: [
    { key: '', figure: null },
    { key: 'dowod', figure: null },
    { key: 'meldunek', figure: figure(14, 4.4) },
  ],
  staffId: [
    { key: 'staff-1', figure: figure(15, 4.5) },
    { key: 'staff-2', figure: figure(8, 3.4) },
  ],
  month: [{ key: TODAY.slice(0, 7), figure: figure(23, 4.12) }],
  tooFew: false,
  rows: [
    row('r1', 5, { comment: LONG, reply: 'Dziękuję, przekażę dalej.' }),
    row('r2', 1, { comment: 'Niemiło.', topicId: null, topicHidden: true, staffId: 'staff-2' }),
    row('r3', 3, { blanked: true, staffId: null }),
    row('r4', 4),
  ],
  next: null as string | null,
  sites: [
    { siteId: 'wroclaw', name: 'Wrocław' },
    { siteId: 'rada', name: 'Rada Miejska Wrocławia' },
  ],
  topics: [
    { topicId: 'meldunek', siteId: 'wroclaw', name: { pl: 'Meldunek i zameldowanie' } },
    { topicId: 'dowod', siteId: 'wroclaw', name: { pl: 'Dowód osobisty' } },
  ],
  staff: [
    { staffId: 'staff-1', name: 'Anna Konsultantka' },
    { staffId: 'staff-2', name: 'Bartłomiej Wiśniewski-Kowalczyk' },
  ],
})

/** Lets the scripted server answer what consultants and managers ask after calls. */
export function rated(server: ScriptedServer) {
  const { api } = server
  let saves = 0
  api.set('GET /api/staff/own-calls', () => ({
    body: { zone: ZONE, calls: OWN_CALLS, more: false },
  }))
  for (const own of OWN_CALLS)
    api.set(`GET /api/staff/own-calls/${own.callId}`, () => ({ body: { call: own } }))
  api.set('POST /api/staff/own-calls/note', () => ({ body: { savedAt: (saves += 1) } }))
  api.set('GET /api/staff/own-ratings', () => ({
    body: { zone: ZONE, ratings: OWN_RATINGS, next: null },
  }))
  api.set('POST /api/staff/own-ratings/reply', () => ({ body: { repliedAt: 9 } }))
  api.set('GET /api/staff/ratings', () => ({ body: ratingsReply() }))
  api.set('POST /api/staff/ratings/blank', () => ({ body: {} }))
  api.set('POST /api/staff/ratings/export', () => ({
    body: { fileName: `oceny-${TODAY}-${TODAY}.csv`, csv: '\uFEFFDzień;Ocena\r\n', rows: 4 },
  }))
}

import { FULL_RECEPTION } from '#machines/reception.ts'
import type { MediaSeat, StaffView } from '#machines/views.ts'
import { lineRow, staffCall, staffOffer, staffView } from '#staff/test-views.ts'
import type { ScriptedServer } from './scripted-server.ts'

export const MINUTE = 60_000

/** The consultant's seat in a live call. */
const staffSeat: MediaSeat = {
  ...{ roomId: 'room', peer: 'consultant:staff-1', stage: 'live' },
  receives: FULL_RECEPTION,
  partnerReceives: FULL_RECEPTION,
}

/** The session of a person who has just signed in. */
export function session(change: Record<string, unknown> = {}) {
  const now = Date.now()
  return {
    staffId: 'staff-1',
    name: 'Anna Konsultantka',
    login: 'anna',
    roles: ['consultant'],
    idleUntil: now + 30 * MINUTE,
    endsAt: now + 12 * 60 * MINUTE,
    needsSecondFactor: false,
    now,
    demo: true,
    ...change,
  }
}

const topics = [
  ['meldunek', 'Meldunek i zameldowanie na pobyt stały', 'Registration of residence'],
  ['dowod', 'Dowód osobisty', 'Identity card'],
  ['podatki', 'Podatki i opłaty lokalne', 'Local taxes and charges'],
] as const
const places: Partial<StaffView> = {
  name: 'Anna Konsultantka',
  sites: [
    { siteId: 'wroclaw', name: 'Wrocław' },
    { siteId: 'rada', name: 'Rada Miejska Wrocławia' },
  ],
  topics: topics.map(([topicId, pl, en]) => ({ topicId, siteId: 'wroclaw', name: { pl, en } })),
  callsToday: 4,
}

export function line() {
  const now = Date.now()
  return [
    lineRow({ callId: 'a', topicId: 'podatki', arrivedAt: now - 17 * MINUTE, offered: true }),
    lineRow({
      callId: 'b',
      arrivedAt: now - 6 * MINUTE,
      devices: { camera: false, microphone: true },
    }),
    lineRow({
      callId: 'c',
      siteId: 'rada',
      topicId: null,
      arrivedAt: now - 2 * MINUTE,
      present: false,
    }),
    lineRow({ callId: 'd', topicId: 'dowod', arrivedAt: now - 20_000 }),
  ]
}

const shift = (state: StaffView['shift']['state'], change: Partial<StaffView['shift']> = {}) => ({
  state,
  since: Date.now() - 3 * MINUTE,
  awayReason: null,
  wrapUntil: null,
  ...change,
})

/** Every state of the desk, by name: a view that the server would send in it. */
export const DESK_STATES = {
  off: () => staffView({ ...places, shift: shift('off') }),
  ready: () => staffView({ ...places, shift: shift('ready') }),
  readyWithLine: () => staffView({ ...places, shift: shift('ready'), line: line(), lineMore: 3 }),
  offered: () =>
    staffView({
      ...places,
      shift: shift('offered'),
      line: line(),
      offer: staffOffer({ arrivedAt: Date.now() - 6 * MINUTE, until: Date.now() + 20_000 }),
    }),
  connecting: () =>
    staffView({
      ...places,
      shift: shift('busy'),
      line: line(),
      call: staffCall({ phase: 'connecting', since: null, acceptedAt: Date.now() }),
      media: staffSeat,
    }),
  talking: () =>
    staffView({
      ...places,
      shift: shift('busy'),
      line: line(),
      call: staffCall({
        since: Date.now() - 4 * MINUTE,
        partner: { camera: false, microphone: false, screen: false, connected: true },
      }),
      media: staffSeat,
    }),
  interrupted: () =>
    staffView({
      ...places,
      shift: shift('busy'),
      call: staffCall({
        phase: 'interrupted',
        since: Date.now() - 4 * MINUTE,
        until: Date.now() + 25_000,
        partner: { camera: true, microphone: true, screen: false, connected: false },
      }),
      media: staffSeat,
    }),
  wrapping: () =>
    staffView({
      ...places,
      callsToday: 5,
      shift: shift('wrapping', { since: Date.now() - 15_000, wrapUntil: Date.now() + 45_000 }),
      call: staffCall({ phase: 'ended', reason: 'resident-ended' }),
      line: line(),
    }),
  pause: () => staffView({ ...places, shift: shift('pause'), line: line() }),
  away: () => staffView({ ...places, shift: shift('away', { awayReason: 'missed-offers' }) }),
} satisfies Record<string, () => StaffView>

/** Lets the scripted server answer for somebody who is signed in. */
export function signedIn(server: ScriptedServer, change: Record<string, unknown> = {}) {
  server.api.set('GET /api/staff/session', () => ({ body: session(change) }))
  server.api.set('POST /api/staff/session/extend', () => ({ body: session(change) }))
  server.api.set('POST /api/staff/sign-out', () => ({ body: {} }))
}

/** ... and for somebody who is not. */
export function signedOut(server: ScriptedServer) {
  server.api.set('GET /api/staff/session', () => ({
    status: 401,
    body: { refused: 'not-signed-in' },
  }))
}

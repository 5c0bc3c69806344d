import type { LineRow, StaffCall, StaffOffer, StaffView } from '#machines/views.ts'

/** Views of the server for tests, each a whole one with what differs given. */

export const T0 = 1_800_000_000_000

export function staffView(change: Partial<StaffView> = {}): StaffView {
  return {
    role: 'staff',
    staffId: 'staff-1',
    name: 'Anna',
    sites: [{ siteId: 'wroclaw', name: 'Wrocław' }],
    topics: [
      { topicId: 'meldunek', siteId: 'wroclaw', name: { pl: 'Meldunek', en: 'Registration' } },
    ],
    shift: { state: 'ready', since: T0, awayReason: null, wrapUntil: null },
    offer: null,
    choice: null,
    nextVisit: null,
    call: null,
    line: [],
    lineMore: 0,
    callsToday: 0,
    media: null,
    ...change,
  }
}

export function lineRow(change: Partial<LineRow> = {}): LineRow {
  return {
    callId: 'call-1',
    siteId: 'wroclaw',
    topicId: 'meldunek',
    arrivedAt: T0 - 3 * 60_000,
    booked: null,
    present: true,
    offered: false,
    devices: { camera: true, microphone: true },
    ...change,
  }
}

export function staffOffer(change: Partial<StaffOffer> = {}): StaffOffer {
  return {
    offerId: 'offer-1',
    callId: 'call-1',
    siteId: 'wroclaw',
    topicId: 'meldunek',
    arrivedAt: T0 - 4 * 60_000,
    booked: null,
    devices: { camera: true, microphone: false },
    othersWaiting: 2,
    handed: null,
    until: T0 + 20_000,
    ...change,
  }
}

export function staffCall(change: Partial<StaffCall> = {}): StaffCall {
  return {
    callId: 'call-1',
    siteId: 'wroclaw',
    topicId: 'meldunek',
    phase: 'talking',
    acceptedAt: T0,
    since: T0,
    partner: { camera: true, microphone: true, screen: false, connected: true },
    tools: { chat: true, files: true, share: true },
    showing: 'none',
    identityShown: false,
    booked: null,
    devices: { camera: true, microphone: true },
    until: null,
    transfer: null,
    handed: null,
    reason: null,
    ...change,
  }
}

import { describe, expect, it } from 'vitest'
import { CONSULTANT_GRACE_MS, OFFER_MS, RESIDENT_GRACE_MS } from './deadlines.ts'
import { NO_LINE, residentView, type ResidentSurroundings } from './resident-view.ts'
import type { Ticket } from './routing.ts'
import { LINE_ROWS, staffView, type StaffSurroundings } from './staff-view.ts'
import { ALL_TOOLS } from './call-terms.ts'
import { callIn, consultantGone, residentBack, type CallSimulation } from './test/calls.ts'
import { shiftIn, type ShiftSimulation } from './test/shifts.ts'
import { START } from './test/simulation.ts'

const partner = { camera: true, microphone: false, screen: false, connected: true }
const around: ResidentSurroundings = {
  line: { ...NO_LINE, place: 3, wait: { fromMs: 60_000, toMs: 240_000 } },
  atWork: 2,
  now: START,
  consultant: 'Anna',
  partner,
  media: null,
  ratingKey: 'key',
}
const seenBy = (call: CallSimulation) => residentView(call.snapshot, around).call

const ticket = (over: Partial<Ticket>): Ticket => ({
  callId: 'call-1',
  topicId: 'id-cards',
  arrivedAt: START,
  booked: null,
  lastsMs: 0,
  turnAt: null,
  othersAt: null,
  head: false,
  handedBy: null,
  present: true,
  refusedBy: [],
  notBefore: null,
  offered: false,
  devices: { camera: true, microphone: true },
  ...over,
})
const desk = (over: Partial<StaffSurroundings> = {}): StaffSurroundings => ({
  name: 'Anna Nowak',
  sites: [],
  topics: [],
  callsToday: 4,
  now: START,
  nextVisit: null,
  handed: null,
  transfer: null,
  lines: [],
  call: null,
  partner,
  media: null,
  ...over,
})
const seenAt = (shift: ShiftSimulation, over: Partial<StaffSurroundings>) =>
  staffView(shift.snapshot, desk(over))

describe('what a resident sees', () => {
  it('[V1] shows the place and the wait while waiting, and no consultant', () => {
    expect(seenBy(callIn('waiting'))).toEqual({
      phase: 'waiting',
      place: 3,
      ahead: { people: 0, visits: [] },
      why: null,
      wait: { fromMs: 60_000, toMs: 240_000 },
      closing: null,
      booked: null,
      returned: null,
      atWork: 2,
    })
    expect(seenBy(callIn('talking'))).toEqual({
      phase: 'talking',
      consultant: 'Anna',
      partner,
      tools: ALL_TOOLS,
      showing: 'none',
      since: START,
      transferring: false,
    })
  })

  it('[V2] tells of an open offer without a name', () => {
    expect(seenBy(callIn('offered'))).toEqual({ phase: 'offered' })
  })

  it('[V3] does not wait for itself', () => {
    expect(seenBy(callIn('interrupted'))).toMatchObject({ phase: 'connecting' })
  })

  it('[V4] says until when a lost consultant is waited for, and why the person waits again', () => {
    const call = callIn('talking')
    call.send(consultantGone)
    expect(seenBy(call)).toMatchObject({ phase: 'interrupted', until: START + CONSULTANT_GRACE_MS })
    call.advance(CONSULTANT_GRACE_MS)
    expect(seenBy(call)).toMatchObject({ phase: 'waiting', returned: 'consultant-lost' })
  })

  it('[V5] says why it is over and how long was talked', () => {
    const call = callIn('talking')
    call.advance(90_000)
    call.send({ type: 'consultant.ended' })
    expect(seenBy(call)).toEqual({
      phase: 'ended',
      reason: 'consultant-ended',
      talkedMs: 90_000,
      ratingKey: 'key',
    })
    const blocked = callIn('talking')
    blocked.send({ type: 'resident.blocked' })
    expect(seenBy(blocked)).toMatchObject({ reason: 'blocked', ratingKey: null })
    const left = callIn('waiting')
    left.send({ type: 'resident.left' })
    expect(seenBy(left)).toEqual({
      phase: 'ended',
      reason: 'resident-left',
      talkedMs: null,
      ratingKey: null,
    })
  })
})

describe('what a consultant sees', () => {
  const lines = [
    {
      siteId: 'wroclaw',
      tickets: [ticket({ offered: true }), ticket({ callId: 'call-3', arrivedAt: START + 3 })],
    },
    { siteId: 'other', tickets: [ticket({ callId: 'call-2', arrivedAt: START + 2 })] },
  ]

  it('[V6] shows an offer while it is open, with what the resident has and who else waits', () => {
    const view = seenAt(shiftIn('offered'), { call: callIn('offered').snapshot, lines })
    expect(view.offer).toEqual({
      offerId: 'offer-1',
      callId: 'call-1',
      siteId: 'wroclaw',
      topicId: 'id-cards',
      arrivedAt: START,
      devices: { camera: true, microphone: true },
      booked: null,
      othersWaiting: 2,
      handed: null,
      until: START + OFFER_MS,
    })
    expect(seenAt(shiftIn('busy'), { call: callIn('talking').snapshot, lines }).offer).toBeNull()
  })

  it('[V7] shows the own call, and until when a lost resident is waited for', () => {
    const call = callIn('interrupted')
    const view = seenAt(shiftIn('busy'), { call: call.snapshot })
    expect(view.call).toMatchObject({
      phase: 'interrupted',
      until: START + RESIDENT_GRACE_MS,
      partner,
    })
    call.send(residentBack)
    expect(seenAt(shiftIn('busy'), { call: call.snapshot }).call).toMatchObject({
      phase: 'talking',
      until: null,
    })
    expect(seenAt(shiftIn('ready'), { call: call.snapshot }).call).toBeNull()
  })

  it('[V8] puts the lines of all sites in order of arrival, and counts what does not fit', () => {
    const view = seenAt(shiftIn('ready'), { lines })
    expect(view.line.map(({ callId }) => callId)).toEqual(['call-1', 'call-2', 'call-3'])
    const many = Array.from({ length: LINE_ROWS + 7 }, (_, index) =>
      ticket({ callId: `c${index}`, arrivedAt: index }),
    )
    const long = seenAt(shiftIn('ready'), { lines: [{ siteId: 'wroclaw', tickets: many }] })
    expect([long.line.length, long.lineMore]).toEqual([LINE_ROWS, 7])
  })

  it('[V9] holds nothing of a person', () => {
    const view = seenAt(shiftIn('ready'), { lines })
    for (const row of view.line) {
      expect(Object.keys(row).sort()).toEqual(
        [
          'arrivedAt',
          'booked',
          'callId',
          'devices',
          'offered',
          'present',
          'siteId',
          'topicId',
        ].sort(),
      )
    }
    const resident = residentView(callIn('waiting').snapshot, around)
    expect(JSON.stringify([view, resident])).not.toMatch(/ticket|token|secret/)
  })
})

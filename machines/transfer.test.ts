import { describe, expect, test } from 'vitest'
import { OFFER_MS } from './deadlines.ts'
import { staffView, type StaffSurroundings } from './staff-view.ts'
import { callIn } from './test/calls.ts'
import { offerAccepted, offerMade, shiftIn, type ShiftStep } from './test/shifts.ts'
import { START } from './test/simulation.ts'
import { transferOrder, type Colleague } from './transfer.ts'

const colleague = (staffId: string, over: Partial<Colleague> = {}): Colleague => ({
  ...{ staffId, name: staffId, topicIds: ['vehicles'], state: 'ready', free: true },
  ...over,
})
const namesOf = (list: Colleague[], topicId: string | null): string =>
  transferOrder(list, topicId, new Intl.Collator('pl').compare)
    .map(({ name }) => name)
    .join(' ')

test('[R17] free ones first, of these the ones with the topic, then by Polish name', () => {
  const list = [
    colleague('1', { name: 'Żaneta' }),
    colleague('2', { name: 'Łucja' }),
    colleague('3', { name: 'Zofia', topicIds: ['id-cards', 'vehicles'] }),
    colleague('4', { name: 'Adam', state: 'busy', free: false, topicIds: ['id-cards'] }),
    colleague('5', { name: 'Bo', state: 'pause', free: false }),
    colleague('6', { name: 'Lena' }),
  ]
  expect(namesOf(list, 'id-cards')).toBe('Zofia Lena Łucja Żaneta Adam Bo')
  expect(namesOf(list.toReversed(), null)).toBe('Lena Łucja Zofia Żaneta Adam Bo')
})

const transferred: ShiftStep = {
  ...(offerMade as Extract<ShiftStep, { type: 'offer.made' }>),
  transfer: { from: 'bo', assignmentId: 'assignment-7' },
}

describe('a colleague’s call', () => {
  test('[S27] is offered to who is ready, and then served under its own assignment', () => {
    const shift = shiftIn('ready')
    shift.send(transferred)
    expect(shift.value).toBe('offered')
    expect(shift.context.offer).toMatchObject({ offerId: 'offer-1', until: START + OFFER_MS })
    shift.send(offerAccepted)
    expect(shift.value).toBe('busy')
    expect(shift.context.call).toEqual({
      ...{ callId: 'call-1', offerId: 'assignment-7', siteId: 'wroclaw' },
    })
  })

  test.each(['off', 'offered', 'busy', 'wrapping', 'pause', 'away'] as const)(
    '[S27] is not offered to who is %s',
    (state) => {
      const shift = shiftIn(state)
      shift.send({ ...transferred, offerId: 'offer-2' } as ShiftStep)
      expect(shift.value).toBe(state)
      expect(shift.context.offer?.offerId).not.toBe('offer-2')
    },
  )

  test('[S27] is missed after 20 s like any other', () => {
    const shift = shiftIn('ready')
    shift.send(transferred, { type: 'offer.seen', offerId: 'offer-1' })
    shift.facts()
    shift.advance(OFFER_MS)
    expect(shift.facts()).toContainEqual({
      ...{ type: 'offer.over', offerId: 'offer-1', outcome: 'missed', at: START + OFFER_MS },
    })
  })
})

const around: StaffSurroundings = {
  ...{ name: 'Anna', sites: [], topics: [], callsToday: 0, nextVisit: null, now: START, lines: [] },
  call: callIn('talking').snapshot,
  partner: { camera: true, microphone: true, screen: false, connected: true },
  media: null,
  handed: null,
  transfer: null,
}

describe('what consultants see of a transfer', () => {
  test('[V13] its consultant: who is asked and until when, and how that failed', () => {
    for (const transfer of [
      { state: 'asking' as const, transferId: 't', to: 'Bo Lis', until: START + 9 },
      { state: 'failed' as const, to: 'Bo Lis', outcome: 'missed' as const },
    ])
      expect(staffView(shiftIn('busy').snapshot, { ...around, transfer }).call).toMatchObject({
        transfer,
      })
  })

  test('[V13] who is asked: from whom and with what note, and nothing of the call before', () => {
    const shift = shiftIn('ready')
    shift.send(transferred)
    const handed = { from: 'Bo Lis', note: 'Brakuje załącznika.', asked: true, topic: null }
    const view = staffView(shift.snapshot, { ...around, handed })
    expect(view.offer).toMatchObject({ callId: 'call-1', handed, until: START + OFFER_MS })
    expect(view.call).toBeNull()
    shift.send(offerAccepted)
    const served = staffView(shift.snapshot, { ...around, handed })
    expect(served.offer).toBeNull()
    expect(served.call).toMatchObject({ handed, transfer: null })
  })
})

import { describe, expect, test } from 'vitest'
import type { CallEvent } from './call-terms.ts'
import { OFFER_ABSENCE_MS, TICKET_GRACE_MS } from './deadlines.ts'
import {
  callIn,
  consultantBack,
  consultantGone,
  newCall,
  offerAccepted,
  offerMade,
  residentBack,
  residentGone,
} from './test/calls.ts'
import { START } from './test/simulation.ts'

type Outcome = Extract<CallEvent, { type: 'offer.ended' }>['outcome']
const offerEnded = (outcome: Outcome, offerId = 'offer-1') =>
  ({ type: 'offer.ended', offerId, outcome }) as const

describe('a waiting call', () => {
  test('[C1] begins waiting, without a page, and says so', () => {
    const call = newCall()
    expect(call.value).toBe('waiting')
    expect(call.context).toMatchObject({
      arrivedAt: START,
      waitingSince: START,
      resident: { absentSince: START, mediaUp: false },
      consultant: null,
    })
    expect(call.facts()).toEqual([{ type: 'call.waiting' }])
  })

  test('[C2] tells the line anew when page, devices or topic change', () => {
    const call = newCall()
    call.facts()
    call.send(residentBack)
    expect(call.context.resident.absentSince).toBeNull()
    call.send({ type: 'resident.devices', devices: { camera: false, microphone: true } })
    call.send({ type: 'resident.topic', topicId: null })
    call.advance(5)
    call.send(residentGone)
    expect(call.context).toMatchObject({
      devices: { camera: false, microphone: true },
      topicId: null,
      resident: { absentSince: START + 5 },
    })
    expect(call.told()).toEqual(Array(4).fill('call.waiting'))
  })

  test('[C3] keeps its place for 5 minutes without a page, then ends', () => {
    const call = callIn('waiting')
    call.send(residentGone)
    call.advance(TICKET_GRACE_MS - 1)
    expect(call.value).toBe('waiting')
    call.send(residentBack)
    call.advance(TICKET_GRACE_MS * 3)
    expect(call.value).toBe('waiting')
    call.send(residentGone, residentGone)
    call.facts()
    call.advance(TICKET_GRACE_MS)
    expect(call.value).toBe('ended')
    expect(call.facts()).toEqual([
      { type: 'call.ended', reason: 'ticket-expired', staffId: null, offerId: null, at: call.now },
    ])
  })

  test('[C3] a second loss of the same page does not prolong the 5 minutes', () => {
    const call = callIn('waiting')
    call.send(residentGone)
    call.advance(TICKET_GRACE_MS - 1)
    call.send(residentGone)
    call.advance(1)
    expect(call.value).toBe('ended')
  })

  test.each(['waiting', 'offered'] as const)('[C4] may be left while %s', (state) => {
    const call = callIn(state)
    call.send({ type: 'resident.left' })
    expect(call.value).toBe('ended')
    expect(call.facts()).toEqual([
      {
        type: 'call.ended',
        reason: 'resident-left',
        staffId: state === 'offered' ? 'anna' : null,
        offerId: state === 'offered' ? 'offer-1' : null,
        at: call.now,
      },
    ])
  })
})

describe('an offered call', () => {
  test('[C5] remembers whom it was offered to, how often, and when first', () => {
    const call = callIn('waiting')
    call.advance(100)
    call.send(offerMade)
    expect(call.value).toBe('offered')
    expect(call.context).toMatchObject({
      consultant: { staffId: 'anna', offerId: 'offer-1', absentSince: null },
      offers: 1,
      firstOfferedAt: START + 100,
    })
    expect(call.told()).toEqual(['call.changed'])
    call.advance(100)
    call.send(offerEnded('declined'), { type: 'offer.made', offerId: 'offer-2', staffId: 'bo' })
    expect(call.context).toMatchObject({
      consultant: { staffId: 'bo' },
      offers: 2,
      firstOfferedAt: START + 100,
    })
  })

  test('[C6] ignores answers to any other offer', () => {
    const call = callIn('offered')
    call.send({ type: 'offer.accepted', offerId: 'offer-0', staffId: 'bo' })
    call.send(offerEnded('declined', 'offer-0'))
    call.send({ type: 'offer.made', offerId: 'offer-9', staffId: 'bo' })
    expect(call.value).toBe('offered')
    expect(call.context).toMatchObject({ consultant: { offerId: 'offer-1' }, refusals: 0 })
    expect(call.facts()).toEqual([])
    const waiting = callIn('waiting')
    waiting.send(offerAccepted, offerEnded('missed'))
    expect(waiting.value).toBe('waiting')
  })

  test.each([
    ['declined', 1],
    ['missed', 1],
    ['unacknowledged', 1],
    ['connection-lost', 0],
    ['withdrawn', 0],
  ] as const)('[C7] waits again after an offer %s, refusals %i', (outcome, refusals) => {
    const call = callIn('offered')
    call.advance(1_000)
    call.send(offerEnded(outcome))
    expect(call.value).toBe('waiting')
    expect(call.context).toMatchObject({
      refusals,
      consultant: null,
      arrivedAt: START,
      waitingSince: START,
      head: false,
      returned: null,
    })
    expect(call.told()).toEqual(['call.waiting'])
  })

  test('[C8] asks once to take the offer back when its resident is away for 4 s', () => {
    const call = callIn('offered')
    call.send(residentGone)
    call.advance(OFFER_ABSENCE_MS - 1)
    expect(call.told('call.changed')).toEqual([])
    call.advance(60_000)
    expect(call.facts()).toEqual([
      { type: 'call.offerStale', offerId: 'offer-1', at: START + OFFER_ABSENCE_MS },
    ])
    call.send(offerEnded('withdrawn'))
    expect(call.value).toBe('waiting')
    call.send(offerMade)
    call.advance(0)
    expect(call.told('call.changed')).toEqual(['call.waiting', 'call.offerStale'])
  })

  test('[C8] keeps the offer of a resident who is back within 4 s', () => {
    const call = callIn('offered')
    call.send(residentGone)
    call.advance(OFFER_ABSENCE_MS - 1)
    call.send(residentBack)
    call.advance(60_000)
    expect(call.told('call.changed')).toEqual([])
  })

  test('[C9] connects at the accept, without a press of the resident', () => {
    const call = callIn('offered')
    call.advance(3_000)
    call.send(offerAccepted)
    expect(call.value).toBe('connecting')
    expect(call.context).toMatchObject({ acceptedAt: START + 3_000, talkingAt: null })
    expect(call.told()).toEqual(['call.accepted', 'call.changed'])
  })

  test.each([
    ['resident', residentGone, residentBack],
    ['consultant', consultantGone, consultantBack],
  ])('[C10] is interrupted at the accept when the page of the %s is away', (_, gone, back) => {
    const call = callIn('offered')
    call.send(gone, offerAccepted)
    expect(call.value).toBe('interrupted')
    expect(call.told('call.changed')).toEqual(['call.accepted'])
    call.send(back)
    expect(call.value).toBe('connecting')
  })

  test('[C10] an offer that is being taken back can still be accepted, and is not taken back', () => {
    const call = callIn('offered')
    call.send(residentGone)
    call.advance(OFFER_ABSENCE_MS)
    call.send(offerAccepted, residentBack)
    expect(call.value).toBe('connecting')
    expect(call.context.withdrawing).toBe(false)
  })

  test('[C11] knows whether the page of its own consultant is there, and of no other', () => {
    const call = callIn('offered')
    call.send({ type: 'consultant.disconnected', staffId: 'bo' })
    expect(call.context.consultant?.absentSince).toBeNull()
    call.advance(10)
    call.send(consultantGone)
    expect(call.context.consultant?.absentSince).toBe(START + 10)
    call.send(consultantBack)
    expect(call.context.consultant?.absentSince).toBeNull()
  })
})

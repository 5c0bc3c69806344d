import { describe, expect, test } from 'vitest'
import { OFFER_ABSENCE_MS, OFFER_MS, OFFER_SEEN_MS, READY_GRACE_MS } from './deadlines.ts'
import { isFree } from './shift.ts'
import {
  alive,
  callEnded,
  offerAccepted,
  offerEnded,
  offerMade,
  offerSeen,
  pageBack,
  pageGone,
  shiftIn,
  started,
  STATES,
  type ShiftSimulation,
} from './test/shifts.ts'
import { START } from './test/simulation.ts'

const OUTAGE_MS = 60_000
const over = (outcome: string, at: number) => [
  { type: 'offer.over', offerId: 'offer-1', outcome, at },
]
const overFacts = (shift: ShiftSimulation) =>
  shift.facts().filter(({ type }) => type === 'offer.over')

/** An offer that nobody answers, with its end written. */
function missOffer(shift: ShiftSimulation): void {
  shift.send(offerMade, offerSeen)
  shift.advance(OFFER_MS)
  shift.send(offerEnded('missed'), alive)
}

describe('an offer to a consultant', () => {
  test('[S4] is open for 20 s and must be shown within 4 s', () => {
    const shift = shiftIn('ready')
    shift.advance(5)
    shift.send(offerMade)
    expect(shift.value).toBe('offered')
    expect(shift.context.offer).toEqual({
      offerId: 'offer-1',
      callId: 'call-1',
      siteId: 'wroclaw',
      until: START + 5 + OFFER_MS,
      seenBy: START + 5 + OFFER_SEEN_MS,
      ending: false,
      transfer: null,
    })
    expect(shift.told()).toEqual(['shift.changed'])
  })

  test.each(STATES.filter((state) => state !== 'ready'))('[S4] does not reach %s', (state) => {
    const shift = shiftIn(state)
    const offer = { ...offerMade, offerId: 'offer-2' } as const
    expect(shift.snapshot.can({ ...offer, at: shift.now })).toBe(false)
    shift.send(offer)
    expect(shift.value).toBe(state)
  })

  test('[S5] once shown stands until its 20 s are over; showing another does not count', () => {
    const shift = shiftIn('offered')
    shift.send(offerSeen)
    shift.advance(OFFER_MS - 1)
    expect(overFacts(shift)).toEqual([])
    const unseen = shiftIn('offered')
    unseen.send({ type: 'offer.seen', offerId: 'offer-0' })
    unseen.advance(OFFER_SEEN_MS)
    expect(overFacts(unseen)).toHaveLength(1)
  })

  test('[S6] not shown within 4 s is over, and the silent page makes the shift away', () => {
    const shift = shiftIn('offered')
    shift.advance(OFFER_SEEN_MS)
    expect(overFacts(shift)).toEqual(over('unacknowledged', START + OFFER_SEEN_MS))
    expect(shift.value).toBe('offered')
    shift.send(offerEnded('unacknowledged'))
    expect(shift.value).toBe('away')
    expect(shift.context).toMatchObject({ awayReason: 'page-silent', offer: null })
  })

  test('[S7] unanswered for 20 s is missed; the second in a row makes the shift away', () => {
    const shift = shiftIn('offered')
    shift.send(offerSeen)
    shift.advance(OFFER_MS)
    expect(overFacts(shift)).toEqual(over('missed', START + OFFER_MS))
    shift.send(offerEnded('missed'), alive)
    expect(shift.value).toBe('ready')
    expect(shift.context).toMatchObject({ missed: 1, offer: null, idleSince: START })
    missOffer(shift)
    expect(shift.value).toBe('away')
    expect(shift.context).toMatchObject({ awayReason: 'missed-offers', offer: null, missed: 0 })
  })

  test('[S8] a decline breaks the row of missed ones', () => {
    const shift = shiftIn('ready')
    missOffer(shift)
    shift.send(offerMade, offerEnded('declined'))
    expect(shift.context.missed).toBe(0)
    missOffer(shift)
    expect(shift.value).toBe('ready')
    missOffer(shift)
    expect(shift.value).toBe('away')
  })

  test('[S8] an accept breaks the row of missed ones; a withdrawn offer does not', () => {
    const shift = shiftIn('ready')
    missOffer(shift)
    shift.send(offerMade, offerEnded('withdrawn'))
    expect(shift.context.missed).toBe(1)
    shift.send(offerMade, offerAccepted, callEnded, { type: 'wrapup.ended' })
    missOffer(shift)
    expect(shift.value).toBe('ready')
  })

  test('[S9] is over 4 s after the page was lost, and counts against nobody', () => {
    const shift = shiftIn('offered')
    shift.send(offerSeen)
    shift.advance(2_000)
    shift.send(pageGone)
    shift.advance(OFFER_ABSENCE_MS)
    expect(overFacts(shift)).toEqual(over('connection-lost', START + 2_000 + OFFER_ABSENCE_MS))
    shift.send(offerEnded('connection-lost'))
    expect(shift.value).toBe('ready')
    expect(shift.context.missed).toBe(0)
    expect(isFree(shift.snapshot)).toBe(false)
    shift.send(pageBack)
    expect(isFree(shift.snapshot)).toBe(true)
  })

  test.each([
    ['shown', OFFER_SEEN_MS, 1_000],
    ['answered', OFFER_MS, OFFER_MS - 1_000],
  ])('[S9] not %s in time while the page is away counts against nobody', (what, due, lostAt) => {
    const shift = shiftIn('offered')
    if (what === 'answered') shift.send(offerSeen)
    shift.advance(lostAt)
    shift.send(pageGone)
    shift.advance(due - lostAt)
    expect(overFacts(shift)).toEqual(over('connection-lost', START + due))
  })

  test('[S9] survives a reload of the page', () => {
    const shift = shiftIn('offered')
    shift.send(offerSeen, pageGone)
    shift.advance(OFFER_ABSENCE_MS - 1)
    shift.send(pageBack)
    shift.advance(OFFER_ABSENCE_MS)
    expect(shift.value).toBe('offered')
    expect(overFacts(shift)).toEqual([])
  })

  test('[S10] its end is told once, and only its own id ends it', () => {
    const shift = shiftIn('offered')
    shift.advance(OUTAGE_MS)
    expect(overFacts(shift)).toHaveLength(1)
    shift.send({ type: 'offer.ended', offerId: 'offer-0', outcome: 'missed' })
    shift.send({ type: 'offer.ended', offerId: 'offer-0', outcome: 'unacknowledged' })
    shift.send({ type: 'offer.accepted', offerId: 'offer-0' })
    expect(shift.value).toBe('offered')
  })

  test('[S11] accepted makes the consultant busy with that call, also at the last moment', () => {
    const shift = shiftIn('offered')
    shift.send(offerSeen)
    shift.advance(OFFER_MS)
    shift.send(offerAccepted)
    expect(shift.value).toBe('busy')
    expect(shift.context).toMatchObject({
      call: { callId: 'call-1', offerId: 'offer-1', siteId: 'wroclaw' },
      offer: null,
    })
  })

  test('[S17] after a boot waits 4 s for the page, and counts against nobody', () => {
    const shift = shiftIn('offered').reborn(OUTAGE_MS)
    const boot = shift.now
    shift.advance(OUTAGE_MS / 2)
    expect(overFacts(shift)).toEqual(over('connection-lost', boot + OFFER_ABSENCE_MS))
    shift.send(offerEnded('connection-lost'))
    expect(shift.value).toBe('ready')
    expect(shift.context.missed).toBe(0)
    shift.advance(READY_GRACE_MS)
    expect(shift.value).toBe('away')
  })

  test('[S17] after a boot is renewed: 4 s to show it, 20 s to answer it', () => {
    const shift = shiftIn('offered').reborn(OUTAGE_MS)
    const boot = shift.now
    shift.advance(OFFER_ABSENCE_MS - 1)
    shift.send(pageBack)
    shift.advance(OFFER_SEEN_MS)
    expect(overFacts(shift)).toEqual([])
    shift.send(offerSeen)
    shift.advance(OFFER_MS)
    expect(overFacts(shift)).toEqual(over('missed', boot + OFFER_MS))
  })

  test('[S17] whose end was being written at the kill is ended again', () => {
    const before = shiftIn('offered')
    before.advance(OFFER_SEEN_MS)
    const shift = before.reborn(OUTAGE_MS)
    shift.advance(OFFER_ABSENCE_MS)
    expect(overFacts(shift)).toHaveLength(1)
  })

  test('[S2] a new start forgets the missed ones', () => {
    const shift = shiftIn('ready')
    missOffer(shift)
    shift.send({ type: 'shift.paused' }, started)
    missOffer(shift)
    expect(shift.value).toBe('ready')
  })
})

import { describe, expect, test } from 'vitest'
import {
  CONSULTANT_GRACE_MS,
  OFFER_ABSENCE_MS,
  RESIDENT_GRACE_MS,
  TICKET_GRACE_MS,
} from './deadlines.ts'
import {
  callIn,
  consultantBack,
  consultantGone,
  LIVE,
  mediaDown,
  mediaUp,
  residentBack,
  residentGone,
  SEATED,
} from './test/calls.ts'

const OUTAGE_MS = 60_000

describe('a boot', () => {
  test('[C19] finds a waiting ticket in its place, for 5 minutes from the boot', () => {
    const before = callIn('waiting')
    before.send(residentGone)
    before.advance(TICKET_GRACE_MS - 1)
    const call = before.reborn(OUTAGE_MS)
    expect(call.told()).toEqual(['call.waiting'])
    expect(call.context).toMatchObject({ arrivedAt: before.context.arrivedAt, head: false })
    call.advance(TICKET_GRACE_MS - 1)
    expect(call.value).toBe('waiting')
    call.advance(1)
    expect(call.context.reason).toBe('ticket-expired')
  })

  test('[C19] keeps an offer whose resident is back within 4 s, else gives it up once', () => {
    const kept = callIn('offered').reborn(OUTAGE_MS)
    kept.advance(OFFER_ABSENCE_MS - 1)
    kept.send(residentBack, consultantBack)
    kept.advance(OUTAGE_MS)
    expect(kept.value).toBe('offered')
    expect(kept.told('call.changed')).toEqual([])
    kept.send({ type: 'offer.accepted', offerId: 'offer-1', staffId: 'anna' })
    expect(kept.value).toBe('connecting')
    kept.advance(CONSULTANT_GRACE_MS * 2)
    expect(kept.value).toBe('talking')

    const lost = callIn('offered').reborn(OUTAGE_MS)
    lost.advance(OUTAGE_MS)
    expect(lost.told('call.changed')).toEqual(['call.offerStale'])
  })

  test('[C19] asks again to take back an offer that was being taken back', () => {
    const before = callIn('offered')
    before.send(residentGone)
    before.advance(OFFER_ABSENCE_MS)
    const call = before.reborn(OUTAGE_MS)
    call.advance(OFFER_ABSENCE_MS)
    expect(call.told('call.changed')).toEqual(['call.offerStale'])
  })

  test.each(SEATED)(
    '[C19] %s goes on when both are back, after an outage of any length',
    (state) => {
      const before = callIn(state)
      const talkingAt = before.context.talkingAt
      const call = before.reborn(OUTAGE_MS)
      expect(call.value).toBe('interrupted')
      call.advance(CONSULTANT_GRACE_MS - 1)
      call.send(consultantBack)
      call.advance(RESIDENT_GRACE_MS - CONSULTANT_GRACE_MS)
      call.send(residentBack)
      expect(call.value).toBe(state === 'interrupted' ? 'talking' : state)
      expect(call.context.talkingAt).toBe(talkingAt)
      expect(call.told('call.changed')).toEqual([])
    },
  )

  test.each(SEATED)(
    '[C19] %s loses whoever does not come back, by the graces of C15 and C16',
    (state) => {
      const withoutConsultant = callIn(state).reborn(OUTAGE_MS)
      withoutConsultant.send(residentBack)
      withoutConsultant.advance(CONSULTANT_GRACE_MS)
      expect(withoutConsultant.value).toBe('waiting')
      expect(withoutConsultant.context.head).toBe(true)
      const withoutResident = callIn(state).reborn(OUTAGE_MS)
      withoutResident.send(consultantBack)
      withoutResident.advance(RESIDENT_GRACE_MS)
      expect(withoutResident.context.reason).toBe('resident-lost')
    },
  )

  test.each(SEATED)('[C19] %s stays while its media are heard, though no page is back', (state) => {
    const call = callIn(state).reborn(OUTAGE_MS)
    call.send(mediaUp('resident'), mediaUp('consultant'))
    call.advance(RESIDENT_GRACE_MS * 10)
    expect(call.value).toBe('interrupted')
    call.send(mediaDown('resident'), mediaDown('consultant'))
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
  })

  test('[C19] believes no media of before', () => {
    const before = callIn('talking')
    before.send(mediaUp('resident'), mediaUp('consultant'))
    const call = before.reborn(OUTAGE_MS)
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
  })

  test.each(SEATED)('[C20] sends %s to the head of the line when nobody is assigned', (state) => {
    const call = callIn(state).reborn(OUTAGE_MS)
    call.facts()
    call.send({ type: 'assignment.missing' })
    expect(call.value).toBe('waiting')
    expect(call.context).toMatchObject({
      head: true,
      returned: 'consultant-lost',
      consultant: null,
    })
    expect(call.told()).toEqual(['call.waiting'])
  })
})

describe('in every state', () => {
  test.each(LIVE)('[C21] %s can be closed by the system', (state) => {
    const call = callIn(state)
    call.send({ type: 'system.ended' })
    expect(call.value).toBe('ended')
    expect(call.context.reason).toBe('system')
    expect(call.told()).toEqual(['call.ended'])
  })

  test('[C22] an end is final and told once', () => {
    const call = callIn('talking')
    call.send({ type: 'resident.ended' })
    const end = call.context
    call.facts()
    call.send({ type: 'consultant.ended' }, { type: 'system.ended' }, consultantGone, residentGone)
    const later = call.reborn(OUTAGE_MS)
    later.send(residentBack, { type: 'media.flowing' }, { type: 'assignment.missing' })
    later.advance(TICKET_GRACE_MS * 2)
    expect([...call.facts(), ...later.facts()]).toEqual([])
    expect(later.value).toBe('ended')
    expect(later.context).toEqual(end)
  })

  test.each(LIVE)('[C23] %s notes changed devices; the topic only while waiting', (state) => {
    const call = callIn(state)
    const devices = { camera: false, microphone: false }
    call.send({ type: 'resident.devices', devices }, { type: 'resident.topic', topicId: null })
    expect(call.context.devices).toEqual(devices)
    expect(call.context.topicId).toBe(state === 'waiting' ? null : 'id-cards')
    expect(call.told().length).toBeGreaterThan(0)
  })
})

import { describe, expect, test } from 'vitest'
import {
  CONNECTING_MS,
  CONSULTANT_GRACE_MS,
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
  offerMade,
  residentBack,
  residentGone,
  SEATED,
} from './test/calls.ts'
import { START } from './test/simulation.ts'

const flowing = { type: 'media.flowing' } as const

describe('a seated call', () => {
  test('[C12] talks from the first picture or sound on, and remembers that instant', () => {
    const call = callIn('connecting')
    call.advance(700)
    call.send(flowing)
    expect(call.value).toBe('talking')
    expect(call.context.talkingAt).toBe(START + 700)
    call.advance(100)
    call.send(flowing, residentGone, flowing, residentBack)
    expect(call.value).toBe('talking')
    expect(call.context.talkingAt).toBe(START + 700)
  })

  test('[C12] picture seen during an interruption counts', () => {
    const call = callIn('connecting')
    call.send(residentGone, flowing, residentBack)
    expect(call.value).toBe('talking')
  })

  test('[C13] talks 10 s after the accept even if nothing was reported', () => {
    const call = callIn('connecting')
    call.advance(CONNECTING_MS - 1)
    expect(call.value).toBe('connecting')
    call.advance(1)
    expect(call.value).toBe('talking')
    expect(call.context.talkingAt).toBe(START + CONNECTING_MS)
  })

  test.each(['connecting', 'talking'] as const)(
    '[C14] %s is interrupted by the loss of either page, and goes on when both are there',
    (state) => {
      const call = callIn(state)
      call.send(residentGone, consultantGone)
      expect(call.value).toBe('interrupted')
      call.send(residentBack)
      expect(call.value).toBe('interrupted')
      call.send(consultantBack)
      expect(call.value).toBe(state)
      call.send(consultantGone)
      expect(call.value).toBe('interrupted')
      call.send({ type: 'consultant.connected', staffId: 'bo' })
      expect(call.value).toBe('interrupted')
    },
  )

  test('[C15] ends when its resident is away for 30 s', () => {
    const call = callIn('talking')
    call.send(residentGone)
    call.advance(RESIDENT_GRACE_MS - 1)
    expect(call.value).toBe('interrupted')
    call.facts()
    call.advance(1)
    expect(call.value).toBe('ended')
    expect(call.facts()).toEqual([
      {
        type: 'call.ended',
        reason: 'resident-lost',
        staffId: 'anna',
        offerId: 'offer-1',
        at: START + RESIDENT_GRACE_MS,
      },
    ])
  })

  test.each(['connecting', 'talking'] as const)(
    '[C16] %s goes back to the head of the line when its consultant is away for 20 s',
    (state) => {
      const call = callIn(state)
      call.send(consultantGone)
      call.advance(CONSULTANT_GRACE_MS - 1)
      expect(call.value).toBe('interrupted')
      call.facts()
      call.advance(1)
      expect(call.value).toBe('waiting')
      expect(call.context).toMatchObject({
        head: true,
        returned: 'consultant-lost',
        arrivedAt: START,
        waitingSince: START + CONSULTANT_GRACE_MS,
        consultant: null,
        acceptedAt: null,
        talkingAt: null,
      })
      expect(call.facts()).toEqual([
        {
          type: 'call.returned',
          staffId: 'anna',
          offerId: 'offer-1',
          at: START + CONSULTANT_GRACE_MS,
        },
        { type: 'call.waiting' },
      ])
      call.advance(TICKET_GRACE_MS * 2)
      expect(call.value).toBe('waiting')
    },
  )

  test('[C16] also when the resident is away; the ticket then runs from that absence', () => {
    const call = callIn('talking')
    call.send(residentGone, consultantGone)
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
    expect(call.context).toMatchObject({ head: true, resident: { absentSince: START } })
    call.advance(TICKET_GRACE_MS - CONSULTANT_GRACE_MS - 1)
    expect(call.value).toBe('waiting')
    call.advance(1)
    expect(call.context.reason).toBe('ticket-expired')
  })

  test('[C16] is told why only until the next consultant accepts, and may be lost again', () => {
    const call = callIn('talking')
    call.send(consultantGone)
    call.advance(CONSULTANT_GRACE_MS)
    call.send(offerMade)
    expect(call.context.returned).toBe('consultant-lost')
    call.send({ type: 'offer.accepted', offerId: 'offer-1', staffId: 'anna' })
    expect(call.value).toBe('connecting')
    expect(call.context.returned).toBeNull()
    call.send(consultantGone)
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.told('call.changed')).toContain('call.returned')
  })

  test.each([
    ['resident', residentGone, RESIDENT_GRACE_MS, 'ended'],
    ['consultant', consultantGone, CONSULTANT_GRACE_MS, 'waiting'],
  ] as const)('[C17] keeps the %s who is heard, one grace at a time', (side, gone, grace, lost) => {
    const call = callIn('talking')
    call.send(mediaUp(side), gone)
    call.advance(grace * 5)
    expect(call.value).toBe('interrupted')
    call.advance(1)
    call.send(mediaDown(side))
    call.advance(grace - 2)
    expect(call.value).toBe('interrupted')
    call.advance(1)
    expect(call.value).toBe(lost)
  })

  test('[C17] the media of one side do not keep the other', () => {
    const call = callIn('talking')
    call.send(mediaUp('resident'), residentGone, consultantGone)
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
  })

  test.each(LIVE)('[C35] %s ends as blocked, and tells whoever was offered it', (state) => {
    const call = callIn(state)
    const consultant = state === 'waiting' ? null : { staffId: 'anna', offerId: 'offer-1' }
    call.send({ type: 'resident.blocked' })
    expect(call.value).toBe('ended')
    expect(call.facts()).toEqual([
      {
        ...{ type: 'call.ended', reason: 'blocked', at: call.now },
        ...(consultant ?? { staffId: null, offerId: null }),
      },
    ])
  })

  test.each(
    SEATED.flatMap((state) => [
      [state, 'resident.ended', 'resident-ended'] as const,
      [state, 'consultant.ended', 'consultant-ended'] as const,
    ]),
  )('[C18] %s may be ended by %s', (state, type, reason) => {
    const call = callIn(state)
    call.send({ type })
    expect(call.value).toBe('ended')
    expect(call.facts()).toEqual([
      { type: 'call.ended', reason, staffId: 'anna', offerId: 'offer-1', at: call.now },
    ])
  })
})

import { describe, expect, test } from 'vitest'
import { CONSULTANT_GRACE_MS, RESIDENT_GRACE_MS } from './deadlines.ts'
import { NO_LINE, residentView } from './resident-view.ts'
import { restorable } from './stored.ts'
import {
  callIn,
  consultantGone,
  mediaUp,
  newCall,
  offerMade,
  pathTo,
  residentBack,
  residentGone,
  type CallSimulation,
  type CallStep,
} from './test/calls.ts'
import { START } from './test/simulation.ts'

const asked: CallStep = { type: 'transfer.asked', transferId: 'transfer-1', staffId: 'bo' }
const accepted: CallStep = { type: 'transfer.accepted', offerId: 'offer-1', staffId: 'bo' }
const lined: CallStep = { type: 'transfer.lined', offerId: 'offer-1', topicId: 'vehicles' }
const ended = (outcome: 'declined' | 'missed' | 'withdrawn', transferId = 'transfer-1') => ({
  ...{ type: 'transfer.ended' as const, transferId },
  outcome,
})
const receiverGone: CallStep = { type: 'consultant.disconnected', staffId: 'bo' }
const receiverBack: CallStep = { type: 'consultant.connected', staffId: 'bo' }
const dropped = (at: number) => ({
  type: 'transfer.dropped',
  transferId: 'transfer-1',
  staffId: 'bo',
  at,
})

/** A call that talks while a colleague is being asked. */
function askingCall(): CallSimulation {
  const call = callIn('talking')
  call.send(asked)
  call.facts()
  return call
}

describe('a colleague is asked', () => {
  test('[C28] one at a time, not the consultant, and the call goes on', () => {
    const call = callIn('talking')
    call.send({ ...asked, staffId: 'anna' } as CallStep)
    expect(call.context.transfer).toBeNull()
    call.send(asked, { type: 'transfer.asked', transferId: 'transfer-2', staffId: 'celina' })
    expect(call.value).toBe('talking')
    expect(call.context).toMatchObject({
      transfer: { transferId: 'transfer-1', staffId: 'bo', absentSince: null, mediaUp: false },
      consultant: { staffId: 'anna', offerId: 'offer-1' },
    })
    expect(call.told()).toEqual(['call.changed'])
  })

  test.each(['waiting', 'offered', 'connecting', 'interrupted'] as const)(
    '[C28] nobody while the call is %s',
    (state) => {
      const call = callIn(state)
      call.send(asked)
      expect(call.context.transfer).toBeNull()
    },
  )

  test('[C29] only the open transfer ends, and how it failed is remembered until the next', () => {
    const call = askingCall()
    call.send(ended('declined', 'transfer-0'))
    expect(call.context.transfer).not.toBeNull()
    call.send(ended('declined'))
    expect(call.value).toBe('talking')
    expect(call.context).toMatchObject({
      transfer: null,
      refusedTransfer: { staffId: 'bo', outcome: 'declined' },
      consultant: { staffId: 'anna' },
      transfers: 0,
    })
    call.send({ type: 'transfer.asked', transferId: 'transfer-2', staffId: 'celina' })
    expect(call.context.refusedTransfer).toBeNull()
    call.send(ended('withdrawn', 'transfer-2'))
    expect(call.context).toMatchObject({ transfer: null, refusedTransfer: null })
  })

  test('[C30] who accepts goes on with the same assignment, ticket and times', () => {
    const call = askingCall()
    call.advance(5_000)
    call.send(accepted)
    expect(call.value).toBe('talking')
    expect(call.context).toMatchObject({
      consultant: { staffId: 'bo', offerId: 'offer-1', absentSince: null },
      transfer: null,
      acceptedAt: START,
      talkingAt: START,
      arrivedAt: START,
    })
    const at = START + 5_000
    expect(call.facts()).toEqual([
      { type: 'call.transferred', staffId: 'anna', offerId: 'offer-1', at },
      { type: 'call.changed' },
    ])
    // The first consultant has nothing to do with it any more.
    call.send(consultantGone)
    expect(call.value).toBe('talking')
    call.send(receiverGone)
    expect(call.value).toBe('interrupted')
    call.send(accepted)
    expect(call.told('call.changed')).toEqual([])
  })

  test('[C30] a boot believes the assignment, also when the call had not heard of the asking', () => {
    const call = callIn('talking').reborn(3_000)
    call.send(accepted, receiverGone)
    expect(call.context).toMatchObject({ consultant: { staffId: 'bo' }, transfers: 1 })
    expect(call.told('call.changed')).toEqual(['call.transferred'])
    call.send(residentBack, receiverBack)
    expect(call.value).toBe('talking')
  })

  test('[C30] another assignment, or the consultant’s own, changes nothing', () => {
    const call = askingCall()
    call.send({ ...accepted, offerId: 'offer-9' } as CallStep)
    call.send({ ...accepted, staffId: 'anna' } as CallStep)
    expect(call.context).toMatchObject({ consultant: { staffId: 'anna' }, transfers: 0 })
  })

  test('[C31] taken over while the colleague’s page is away, the call is interrupted', () => {
    const call = askingCall()
    call.send(receiverGone, mediaUp('receiver'))
    expect(call.value).toBe('talking')
    call.send(accepted)
    expect(call.value).toBe('interrupted')
    expect(call.context.consultant).toMatchObject({ absentSince: START, mediaUp: true })
    call.send(receiverBack)
    expect(call.value).toBe('talking')
  })

  test('[C31] a page that came back in time is there', () => {
    const call = askingCall()
    call.send(receiverGone, receiverBack, accepted)
    expect(call.value).toBe('talking')
  })

  test('[C31] the colleague’s media are not the consultant’s', () => {
    const call = askingCall()
    call.send(mediaUp('receiver'), consultantGone)
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
  })
})

describe('a transfer whose people are lost', () => {
  test('[C32] the end of the call drops it, once', () => {
    const call = askingCall()
    call.send({ type: 'consultant.ended' }, { type: 'resident.ended' })
    expect(call.told()).toEqual(['transfer.dropped', 'call.ended'])
    expect(call.context).toMatchObject({ transfer: null, reason: 'consultant-ended' })
  })

  test('[C32] a resident who stays away ends it, one who comes back does not', () => {
    const call = askingCall()
    call.send(residentGone)
    call.advance(RESIDENT_GRACE_MS - 1)
    call.send(residentBack)
    expect(call.context.transfer).not.toBeNull()
    call.send(residentGone)
    call.facts()
    call.advance(RESIDENT_GRACE_MS)
    expect(call.facts()[0]).toEqual(dropped(call.now))
    expect(call.context.reason).toBe('resident-lost')
  })

  test('[C32] a first consultant who stays away sends the call to the head, and drops it', () => {
    const call = askingCall()
    call.send(consultantGone)
    call.facts()
    call.advance(CONSULTANT_GRACE_MS)
    expect(call.value).toBe('waiting')
    expect(call.facts()).toEqual([
      dropped(call.now),
      { type: 'call.returned', staffId: 'anna', offerId: 'offer-1', at: call.now },
      { type: 'call.waiting' },
    ])
    expect(call.context).toMatchObject({ returned: 'consultant-lost', handedBy: null })
  })

  test('[C32] who accepts before that saves the call', () => {
    const call = askingCall()
    call.send(consultantGone)
    call.advance(CONSULTANT_GRACE_MS - 1)
    call.send(accepted)
    expect(call.value).toBe('talking')
  })

  test('[C32] an assignment that is missing at a boot drops it', () => {
    const call = askingCall().reborn(1_000)
    call.send({ type: 'assignment.missing' })
    expect(call.value).toBe('waiting')
    expect(call.told()).toContain('transfer.dropped')
  })
})

describe('a call given to a topic’s line', () => {
  test('[C33] waits at its head with the new topic, and knows who gave it', () => {
    const call = askingCall()
    call.advance(2_000)
    call.send(ended('declined'), lined)
    expect(call.value).toBe('waiting')
    expect(call.context).toMatchObject({
      topicId: 'vehicles',
      head: true,
      returned: 'transferred',
      handedBy: 'anna',
      consultant: null,
      arrivedAt: START,
      waitingSince: START + 2_000,
      acceptedAt: null,
      talkingAt: null,
      refusedTransfer: null,
    })
    expect(call.facts().slice(-2)).toEqual([
      {
        type: 'call.lined',
        staffId: 'anna',
        offerId: 'offer-1',
        topicId: 'id-cards',
        at: START + 2_000,
      },
      { type: 'call.waiting' },
    ])
    call.send(offerMade, { type: 'offer.accepted', offerId: 'offer-1', staffId: 'anna' })
    expect(call.context).toMatchObject({ returned: null, handedBy: null })
  })

  test('[C33] only by the assignment of its consultant', () => {
    const call = callIn('talking')
    call.send({ ...lined, offerId: 'offer-0' } as CallStep)
    expect(call.value).toBe('talking')
  })

  test('[V12] a visit given to a line has a place, not its own time', () => {
    const call = newCall()
    call.send(...pathTo.talking)
    Object.assign(call.context, { visit: { visitId: 'v', staffId: 'anna', startsAt: START } })
    call.send(lined)
    expect(residentView(call.snapshot, around).call).toMatchObject({
      phase: 'waiting',
      place: 2,
      booked: null,
      returned: 'transferred',
    })
  })

  test('[C34] every transfer is counted, to a colleague and to a line', () => {
    const call = askingCall()
    call.send(accepted, { type: 'transfer.lined', offerId: 'offer-1', topicId: 'vehicles' })
    expect(call.context).toMatchObject({ transfers: 2, handedBy: 'bo' })
  })
})

const around = {
  ...{ line: { ...NO_LINE, place: 2 }, atWork: 1, now: START, consultant: 'Anna' },
  partner: { camera: true, microphone: true, screen: false, connected: true },
  media: null,
  ratingKey: 'key',
}

describe('what the resident is told of a transfer', () => {
  test('[V12] that a colleague is being asked, and then by name who goes on', () => {
    const call = askingCall()
    expect(residentView(call.snapshot, around).call).toMatchObject({
      ...{ phase: 'talking', transferring: true, consultant: 'Anna' },
    })
    call.send(accepted)
    expect(residentView(call.snapshot, { ...around, consultant: 'Bo' }).call).toMatchObject({
      ...{ phase: 'talking', transferring: false, consultant: 'Bo' },
    })
  })
})

test('[S26] a call of a release without transfers is restored without one', () => {
  const { transfer, refusedTransfer, transfers, handedBy, identityShown, ...older } =
    callIn('talking').context
  expect({ transfer, refusedTransfer, transfers, handedBy }).toEqual({
    ...{ transfer: null, refusedTransfer: null, transfers: 0, handedBy: null },
  })
  for (const version of [1, 2])
    expect(restorable('call', version, { context: older }).context).toEqual({
      ...{ ...older, transfer, refusedTransfer, transfers, handedBy, identityShown },
    })
})

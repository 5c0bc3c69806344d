import { describe, expect, test } from 'vitest'
import { callDeadline, callMachine, type CallSnapshot } from './call.ts'
import type { CallEvent, OfferOutcome } from './call-terms.ts'
import { newCall } from './test/calls.ts'
import { simulate, type Untimed } from './test/simulation.ts'
import { canReach, walk } from './test/walk.ts'

const outcomes: OfferOutcome[] = [
  'declined',
  'missed',
  'unacknowledged',
  'connection-lost',
  'withdrawn',
]
const answers = ['offer-1', 'offer-0'].flatMap((offerId): Untimed<CallEvent>[] => [
  { type: 'offer.accepted', offerId, staffId: 'anna' },
  ...outcomes.map((outcome) => ({ type: 'offer.ended' as const, offerId, outcome })),
])
const alphabet: Untimed<CallEvent>[] = [
  { type: 'clock.due' },
  { type: 'resident.connected' },
  { type: 'resident.disconnected' },
  { type: 'resident.devices', devices: { camera: true, microphone: true } },
  { type: 'resident.topic', topicId: 'id-cards' },
  { type: 'visit.changed', staffId: 'bo', startsAt: 1 },
  { type: 'visit.over', outcome: 'cancelled' },
  { type: 'resident.blocked' },
  { type: 'resident.left' },
  { type: 'resident.ended' },
  ...['anna', 'bo'].flatMap((staffId) => [
    { type: 'consultant.connected' as const, staffId },
    { type: 'consultant.disconnected' as const, staffId },
  ]),
  { type: 'consultant.ended' },
  { type: 'offer.made', offerId: 'offer-1', staffId: 'anna' },
  ...answers,
  { type: 'transfer.asked', transferId: 'transfer-1', staffId: 'bo' },
  { type: 'transfer.ended', transferId: 'transfer-1', outcome: 'declined' },
  { type: 'transfer.ended', transferId: 'transfer-1', outcome: 'withdrawn' },
  ...['anna', 'bo'].map((staffId) => ({
    ...{ type: 'transfer.accepted' as const, offerId: 'offer-1', staffId },
  })),
  { type: 'transfer.lined', offerId: 'offer-1', topicId: 'vehicles' },
  { type: 'media.up', side: 'receiver' },
  { type: 'media.flowing' },
  { type: 'media.up', side: 'resident' },
  { type: 'media.up', side: 'consultant' },
  { type: 'media.down', side: 'resident' },
  { type: 'media.down', side: 'consultant' },
  { type: 'server.restarted' },
  { type: 'assignment.missing' },
  { type: 'system.ended' },
]

const stands = (at: number | null) => at !== null
const gist = ({ context }: CallSnapshot) => ({
  resident: [stands(context.resident.absentSince), context.resident.mediaUp],
  consultant: context.consultant && [
    stands(context.consultant.absentSince),
    context.consultant.mediaUp,
  ],
  serves: context.consultant?.staffId,
  transfer: context.transfer && [
    stands(context.transfer.absentSince),
    context.transfer.mediaUp,
    context.transfer.staffId,
  ],
  flags: [context.head, context.returned, context.withdrawing, context.reason],
  times: [context.acceptedAt, context.talkingAt, context.endedAt].map(stands),
})

describe('every way through a call', () => {
  const found = walk({
    machine: callMachine,
    input: newCall().context,
    deadlineOf: callDeadline,
    alphabet,
    gist,
  })
  const situations = [...found.values()]

  test('[C24] every state is reached and every situation can end', () => {
    const states = new Set(situations.map(({ value }) => value))
    expect([...states].sort()).toEqual(Object.keys(callMachine.states).sort())
    const ends = canReach(found, ({ value }) => value === 'ended')
    expect(situations.filter(({ key }) => !ends.has(key))).toEqual([])
  })

  test('[C24] a call that everybody has left ends by itself, in any situation', () => {
    for (const { stored, now } of situations) {
      const call = simulate(callMachine, callDeadline, { stored, now })
      call.send({ type: 'media.down', side: 'resident' }, { type: 'resident.disconnected' })
      call.send({ type: 'media.down', side: 'consultant' })
      for (const staffId of ['anna', 'bo']) call.send({ type: 'consultant.disconnected', staffId })
      // An open offer is ended by the consultant's shift, or at the wish of the call.
      call.advance(4_000)
      call.send({ type: 'offer.ended', offerId: 'offer-1', outcome: 'connection-lost' })
      call.advance(330_000)
      expect(call.value).toBe('ended')
    }
  })

  test('[C25] no event throws or spoils the context, and a restored call takes the same steps', () => {
    expect(situations.length).toBeGreaterThan(50)
    const edges = situations.flatMap(({ next }) => next)
    expect(edges.length).toBeGreaterThanOrEqual(situations.length * alphabet.length)
  })

  test('[C25] a deadline is always behind once its time has come', () => {
    for (const { stored, now } of situations) {
      const call = simulate(callMachine, callDeadline, { stored, now })
      expect(() => call.advance(600_000)).not.toThrow()
    }
  })
})

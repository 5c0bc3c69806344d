import { describe, expect, test } from 'vitest'
import type { OfferOutcome } from './call-terms.ts'
import { shiftDeadline, shiftMachine, type ShiftSnapshot } from './shift.ts'
import { newShift, pathTo, WRAP_MS, type ShiftStep } from './test/shifts.ts'
import { simulate } from './test/simulation.ts'
import { canReach, walk } from './test/walk.ts'

const outcomes: OfferOutcome[] = [
  'declined',
  'missed',
  'unacknowledged',
  'connection-lost',
  'withdrawn',
]
const alphabet: ShiftStep[] = [
  ...new Set<ShiftStep>(Object.values(pathTo).flat()),
  { type: 'clock.due' },
  { type: 'consultant.disconnected' },
  { type: 'consultant.alive' },
  { type: 'shift.ended' },
  { type: 'shift.started', devices: { camera: false, microphone: false } },
  { type: 'shift.profile', siteIds: ['wroclaw'], topicIds: ['id-cards'], wrapMs: WRAP_MS },
  ...['offer-1', 'offer-0'].flatMap((offerId): ShiftStep[] => [
    { type: 'offer.seen', offerId },
    { type: 'offer.accepted', offerId },
    ...outcomes.map((outcome) => ({ type: 'offer.ended' as const, offerId, outcome })),
  ]),
  { type: 'call.ended', callId: 'call-0' },
  { type: 'assignment.found', callId: 'call-1', offerId: 'offer-1', siteId: 'wroclaw' },
  { type: 'assignment.missing' },
  { type: 'choice.opened', callIds: ['call-2'] },
  { type: 'choice.seen' },
  { type: 'choice.passed' },
  { type: 'choice.gone' },
  { type: 'wrapup.ended' },
  { type: 'server.restarted' },
]

const gist = ({ context }: ShiftSnapshot) => [
  context.absentSince !== null,
  context.missed,
  context.awayReason,
  context.offer && [context.offer.seenBy !== null, context.offer.ending],
  context.choice && [context.choice.seenBy !== null],
  context.passed.length > 0,
  context.call !== null,
  context.wrapUntil !== null,
]

describe('every way through a shift', () => {
  const { snapshot } = newShift()
  const found = walk({
    machine: shiftMachine,
    input: { ...snapshot.context, at: snapshot.context.since },
    deadlineOf: shiftDeadline,
    alphabet,
    gist,
  })
  const situations = [...found.values()]

  test('[S21] every state is reached, and every situation leads to ready and to off', () => {
    const states = new Set(situations.map(({ value }) => value))
    expect([...states].sort()).toEqual(Object.keys(shiftMachine.states).sort())
    for (const goal of ['ready', 'off']) {
      const ends = canReach(found, ({ value }) => value === goal)
      expect(situations.filter(({ key }) => !ends.has(key))).toEqual([])
    }
  })

  test('[S21] what a state does not mean is not remembered in it', () => {
    for (const { value, stored } of situations) {
      const { context } = JSON.parse(stored) as ShiftSnapshot
      expect([value, context.offer !== null]).toEqual([value, value === 'offered'])
      expect([value, context.call !== null]).toEqual([value, value === 'busy'])
      expect([value, context.wrapUntil !== null]).toEqual([value, value === 'wrapping'])
      if (value !== 'ready') expect([context.choice, context.passed]).toEqual([null, []])
    }
  })

  test('[S22] no event throws or spoils the context, and a restored shift takes the same steps', () => {
    const edges = situations.flatMap(({ next }) => next)
    expect(edges.length).toBeGreaterThanOrEqual(situations.length * alphabet.length)
  })

  test('[S22] a deadline is always behind once its time has come', () => {
    for (const { stored, now } of situations) {
      const shift = simulate(shiftMachine, shiftDeadline, { stored, now })
      expect(() => shift.advance(600_000)).not.toThrow()
    }
  })
})

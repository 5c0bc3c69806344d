import { shiftDeadline, shiftMachine } from '../shift.ts'
import type { ShiftEvent } from '../shift-terms.ts'
import { simulate, START, type Simulation, type Untimed } from './simulation.ts'

/** Shifts of the tests, brought to each of their states by events only. */

export type ShiftSimulation = Simulation<typeof shiftMachine>
export type ShiftStep = Untimed<ShiftEvent>
export const WRAP_MS = 90_000

export const newShift = (): ShiftSimulation =>
  simulate(shiftMachine, shiftDeadline, {
    input: {
      staffId: 'anna',
      siteIds: ['wroclaw'],
      topicIds: ['id-cards'],
      wrapMs: WRAP_MS,
      at: START,
    },
  })

export const pageBack: ShiftStep = { type: 'consultant.connected' }
export const pageGone: ShiftStep = { type: 'consultant.disconnected' }
export const alive: ShiftStep = { type: 'consultant.alive' }
export const started: ShiftStep = {
  type: 'shift.started',
  devices: { camera: true, microphone: true },
}
export const offerMade: ShiftStep = {
  type: 'offer.made',
  offerId: 'offer-1',
  callId: 'call-1',
  siteId: 'wroclaw',
}
export const offerSeen: ShiftStep = { type: 'offer.seen', offerId: 'offer-1' }
export const offerAccepted: ShiftStep = { type: 'offer.accepted', offerId: 'offer-1' }
export const offerEnded = (
  outcome: Extract<ShiftEvent, { type: 'offer.ended' }>['outcome'],
): ShiftStep => ({ type: 'offer.ended', offerId: 'offer-1', outcome })
export const callEnded: ShiftStep = { type: 'call.ended', callId: 'call-1' }

export const pathTo = {
  off: [pageBack],
  ready: [pageBack, started],
  offered: [pageBack, started, offerMade],
  busy: [pageBack, started, offerMade, offerAccepted],
  wrapping: [pageBack, started, offerMade, offerAccepted, callEnded],
  pause: [pageBack, started, { type: 'shift.paused' }],
  away: [pageBack, started, offerMade, offerEnded('unacknowledged')],
} satisfies Record<string, ShiftStep[]>

export type ShiftStateName = keyof typeof pathTo
export const STATES = Object.keys(pathTo) as ShiftStateName[]

/** A shift in the given state, its page there; the facts of the way there are forgotten. */
export function shiftIn(state: ShiftStateName): ShiftSimulation {
  const shift = newShift()
  shift.send(...pathTo[state])
  if (shift.value !== state) throw new Error(`reached ${shift.value} instead of ${state}`)
  shift.facts()
  return shift
}

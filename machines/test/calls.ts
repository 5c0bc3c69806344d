import { callDeadline, callMachine } from '../call.ts'
import type { CallEvent, MediaSide } from '../call-terms.ts'
import { simulate, START, type Simulation, type Untimed } from './simulation.ts'

/** Calls of the tests, brought to each of their states by events only. */

export type CallSimulation = Simulation<typeof callMachine>
export type CallStep = Untimed<CallEvent>

export const newCall = (): CallSimulation =>
  simulate(callMachine, callDeadline, {
    input: {
      callId: 'call-1',
      siteId: 'wroclaw',
      topicId: 'id-cards',
      devices: { camera: true, microphone: true },
      termsVersion: '1',
      language: 'pl',
      visit: null,
      at: START,
    },
  })

const offer = { offerId: 'offer-1', staffId: 'anna' }
export const residentBack: CallStep = { type: 'resident.connected' }
export const residentGone: CallStep = { type: 'resident.disconnected' }
export const consultantBack: CallStep = { type: 'consultant.connected', staffId: 'anna' }
export const consultantGone: CallStep = { type: 'consultant.disconnected', staffId: 'anna' }
export const offerMade: CallStep = { type: 'offer.made', ...offer }
export const offerAccepted: CallStep = { type: 'offer.accepted', ...offer }
export const mediaUp = (side: MediaSide): CallStep => ({ type: 'media.up', side })
export const mediaDown = (side: 'resident' | 'consultant'): CallStep => ({
  type: 'media.down',
  side,
})

/** Steps from a new call to a state with both people there (interrupted: the resident away). */
export const pathTo = {
  waiting: [residentBack],
  offered: [residentBack, offerMade],
  connecting: [residentBack, offerMade, offerAccepted],
  talking: [residentBack, offerMade, offerAccepted, { type: 'media.flowing' }],
  interrupted: [residentBack, offerMade, offerAccepted, { type: 'media.flowing' }, residentGone],
} satisfies Record<string, CallStep[]>

export type LiveState = keyof typeof pathTo
export const LIVE = Object.keys(pathTo) as LiveState[]
export const SEATED = ['connecting', 'talking', 'interrupted'] as const

/** A call in the given state; the facts of the way there are forgotten. */
export function callIn(state: LiveState): CallSimulation {
  const call = newCall()
  call.send(...pathTo[state])
  if (call.value !== state) throw new Error(`reached ${call.value} instead of ${state}`)
  call.facts()
  return call
}

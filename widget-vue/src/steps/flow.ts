/**
 * The resident's way to a ticket (W2) as a pure reducer: prepare, notice, devices, ticket. Every step
 * before joining can be gone back; what was accepted is kept on the way. Booking and the page of a
 * visit lie beside it: the way waits where it was, and so does a ticket.
 */
export type Step = 'prepare' | 'notice' | 'devices' | 'ticket'
export type Aside = 'booking' | 'visit'

export type Flow = {
  step: Step
  /** What is shown instead of the step. */
  aside: Aside | null
  /** Version of the terms that the person accepted; null: not yet, or a newer one has come. */
  acceptedTerms: string | null
  /** True after the server said that the accepted version is no longer the current one. */
  termsChanged: boolean
}

export type FlowEvent =
  | { type: 'terms.accepted'; version: string }
  | { type: 'terms.withdrawn' }
  | { type: 'connect.chosen' }
  | { type: 'back' }
  | { type: 'joined' }
  /** A ticket of before the reload was found. */
  | { type: 'resumed' }
  | { type: 'terms.changed' }
  /** The panel was closed without a ticket: the device step must not keep the camera on unseen. */
  | { type: 'panel.hidden' }
  /** After the end: a new call. */
  | { type: 'restarted' }
  | { type: 'aside.opened'; aside: Aside }
  | { type: 'aside.left' }
  /** The booking stands, and the ticket was given up for it. */
  | { type: 'ticket.given-up' }

export const FLOW_START: Flow = {
  step: 'prepare',
  aside: null,
  acceptedTerms: null,
  termsChanged: false,
}

/** How many numbered steps come before the ticket, for the title "Krok 2 z 3". */
export const STEP_NUMBER = { prepare: 1, notice: 2, devices: 3 } as const

const BACK: Record<Step, Step> = {
  prepare: 'prepare',
  notice: 'prepare',
  devices: 'notice',
  ticket: 'ticket',
}

/** Next state of the way; an event that means nothing in the present step changes nothing. */
export function advance(flow: Flow, event: FlowEvent): Flow {
  switch (event.type) {
    case 'terms.accepted':
      if (flow.step !== 'prepare') return flow
      return { ...flow, step: 'notice', acceptedTerms: event.version, termsChanged: false }
    case 'terms.withdrawn':
      return flow.step === 'prepare' ? { ...flow, acceptedTerms: null } : flow
    case 'connect.chosen':
      return flow.step === 'notice' && flow.acceptedTerms ? { ...flow, step: 'devices' } : flow
    case 'back':
      return { ...flow, step: BACK[flow.step] }
    case 'joined':
      // From the device step, or from the check-in of a visit.
      return flow.step === 'devices' || flow.aside === 'visit'
        ? { ...flow, step: 'ticket', aside: null }
        : flow
    case 'resumed':
      return { ...flow, step: 'ticket' }
    case 'terms.changed':
      return { ...flow, step: 'prepare', acceptedTerms: null, termsChanged: true }
    case 'panel.hidden':
      return flow.step === 'devices' ? { ...flow, step: 'notice' } : flow
    case 'restarted':
      return FLOW_START
    case 'aside.opened':
      // A ticket is never covered by the page of a visit.
      if (flow.step === 'ticket' && event.aside === 'visit') return flow
      return { ...flow, step: flow.step === 'devices' ? 'notice' : flow.step, aside: event.aside }
    case 'aside.left':
      return { ...flow, aside: null }
    case 'ticket.given-up':
      return flow.step === 'ticket' ? { ...FLOW_START, aside: flow.aside } : flow
  }
}

/**
 * A document shown to the camera (W8): the consultant asks, the resident agrees or not, and either side
 * ends it. What is seen is never kept; whether an identity was shown is said apart (`call.ts`).
 */

/** `declined` stays until the consultant asks again. */
export type Showing = 'none' | 'asked' | 'declined' | 'showing'

/** What may happen to it. */
export type ShowingStep = 'ask' | 'agree' | 'decline' | 'end'

const STEPS: Record<Showing, Partial<Record<ShowingStep, Showing>>> = {
  none: { ask: 'asked' },
  asked: { agree: 'showing', decline: 'declined', end: 'none' },
  declined: { ask: 'asked' },
  showing: { end: 'none' },
}

/** What follows; null when the step means nothing now. */
export const nextShowing = (now: Showing, step: ShowingStep): Showing | null =>
  STEPS[now][step] ?? null

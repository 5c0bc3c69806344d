/** Method and path of the calls that move a ticket to another page; without schemas, so without zod. */
export const MOVE_ROUTES = {
  offerMove: { method: 'POST', path: '/api/widget/moves' },
  takeMove: { method: 'POST', path: '/api/widget/moves/take' },
} as const

/** How long a code that moves a ticket holds (ms; issue 5). */
export const MOVE_CODE_MS = 60_000
/** What the new page offers as a subprotocol beside its ticket: the ticket moves, it is no second tab. */
export const MOVE_SUBPROTOCOL = 'moved'

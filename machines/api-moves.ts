import { z } from 'zod'
import { Id, Instant } from './api-parts.ts'
import { MOVE_ROUTES } from './move-routes.ts'

/** A ticket goes to another page of the same person: a window of its own, or the phone (issue 5). */

/** Travels in the fragment of the new page's address; 256 random bits. */
const MoveCode = z.string().regex(/^[\w-]{43}$/)
const switched = { camera: z.boolean(), microphone: z.boolean() }

export const MOVE_API = {
  /** A one-use code for the holder of this ticket; earlier codes of the ticket are void from then on. */
  offerMove: {
    ...MOVE_ROUTES.offerMove,
    /** What is switched on now is switched on again on the new page. */
    request: z.strictObject({ ticket: z.string().min(20).max(128), ...switched }),
    reply: z.object({ code: MoveCode, expiresAt: Instant, now: Instant }),
  },
  /** The press on the new page; `link-used-or-over` for a code that is used, over, or of another site. */
  takeMove: {
    ...MOVE_ROUTES.takeMove,
    request: z.strictObject({ siteId: Id, code: MoveCode }),
    reply: z.object({ callId: Id, ticket: z.string(), ...switched }),
  },
} as const

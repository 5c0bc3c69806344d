import { MOVE_CODE_MS } from '#machines/move-routes.ts'
import type { Models } from './models/index.ts'
import type { TicketMoveRow } from './models/ticket-moves.ts'
import { hashToken, newToken, type RandomBytes } from './tokens.ts'

/** Which ticket moves, and what its old page had switched on. */
export type MovingTicket = Pick<TicketMoveRow, 'callId' | 'siteId' | 'camera' | 'microphone'>

/** One-use codes that move a ticket to another page; only their hashes are stored, for a minute. */
export type TicketMoves = {
  /** A code that holds for `MOVE_CODE_MS`; earlier ones of this ticket are void. */
  offer(ticket: MovingTicket): Promise<{ code: string; until: number }>
  /** Uses the code up; null when it is used, over, of another site, or was never given. */
  take(siteId: string, code: string): Promise<MovingTicket | null>
}

export type TicketMovesDeps = {
  models: Pick<Models, 'ticketMoves'>
  now: () => number
  randomBytes: RandomBytes
}

/** The database decides who of two that press at once takes the ticket: the row can be deleted once. */
export function createTicketMoves({ models, now, randomBytes }: TicketMovesDeps): TicketMoves {
  const { ticketMoves } = models
  return {
    async offer(ticket) {
      const code = newToken(randomBytes)
      const until = now() + MOVE_CODE_MS
      const { callId } = ticket
      await ticketMoves.deleteMany({ callId })
      await ticketMoves.create({
        ...ticket,
        _id: hashToken(code),
        until,
        expiresAt: new Date(until),
      })
      return { code, until }
    },
    take: (siteId, code) =>
      ticketMoves
        .findOneAndDelete({ _id: hashToken(code), siteId, until: { $gt: now() } })
        .lean<TicketMoveRow>(),
  }
}

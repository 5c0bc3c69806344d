import { MOVE_API } from '#machines/api-moves.ts'
import type { Blocks } from '#server/blocks/blocks.ts'
import type { Lead } from '#server/lead.ts'
import { MOVE_OFFER_RULE, MOVE_TAKE_RULE, type Limiter } from '#server/limiter.ts'
import type { TicketMoves } from '#server/ticket-moves.ts'
import type { Tickets } from '#server/tickets.ts'
import { route, type Answer, type Asked, type Route } from './route.ts'

export type MoveRoutesDeps = {
  moves: TicketMoves
  tickets: Tickets
  limiter: Limiter
  blocks: Pick<Blocks, 'leftFor'>
  lead: Pick<Lead, 'siteOfTicket' | 'isDraining'>
  now: () => number
}

/** A ticket goes from one page of its holder to another one: by a code, and by a press on the new page. */
export function moveRoutes(deps: MoveRoutesDeps): Route[] {
  return [
    route(MOVE_API.offerMove, 'widget', (asked) => offer(deps, asked)),
    route(MOVE_API.takeMove, 'widget', (asked) => take(deps, asked)),
  ]
}

async function offer(
  { moves, tickets, limiter, lead, now }: MoveRoutesDeps,
  { body }: Asked<typeof MOVE_API.offerMove>,
): Promise<Answer<typeof MOVE_API.offerMove>> {
  const { ticket, camera, microphone } = body
  const callId = tickets.read(ticket)
  const siteId = callId === null ? null : lead.siteOfTicket(callId)
  if (callId === null || siteId === null) return { refused: 'no-such-call' }
  const verdict = limiter.take(MOVE_OFFER_RULE, callId)
  if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  const { code, until } = await moves.offer({ callId, siteId, camera, microphone })
  return { reply: { code, expiresAt: until, now: now() } }
}

/** The new page stands behind another network, perhaps one that is blocked at this site. */
async function take(
  { moves, tickets, limiter, blocks, lead }: MoveRoutesDeps,
  { body, request }: Asked<typeof MOVE_API.takeMove>,
): Promise<Answer<typeof MOVE_API.takeMove>> {
  if (lead.isDraining()) return { refused: 'draining' }
  const address = limiter.addressKey(request.ip)
  const verdict = limiter.take(MOVE_TAKE_RULE, address)
  if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  const blockedMs = await blocks.leftFor(body.siteId, request.ip)
  if (blockedMs !== null) return { refused: 'blocked', retryAfterMs: blockedMs }
  const moving = await moves.take(body.siteId, body.code)
  if (!moving) return { refused: 'link-used-or-over' }
  limiter.refund(MOVE_TAKE_RULE, address)
  const { callId, camera, microphone } = moving
  if (lead.siteOfTicket(callId) === null) return { refused: 'no-such-call' }
  return { reply: { callId, ticket: tickets.issue(callId), camera, microphone } }
}

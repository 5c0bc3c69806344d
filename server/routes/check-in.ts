import { BOOKING_API } from '#machines/api-booking.ts'
import type { Blocks } from '#server/blocks/blocks.ts'
import type { CallNetworks } from '#server/blocks/call-networks.ts'
import type { Booking } from '#server/booking/booking.ts'
import type { Lead } from '#server/lead.ts'
import { JOIN_RULE, type Limiter } from '#server/limiter.ts'
import type { TicketPlaces } from '#server/ticket-places.ts'
import type { Tickets } from '#server/tickets.ts'
import { route, type Answer, type Asked, type Route } from './route.ts'

export type CheckInDeps = {
  booking: Pick<Booking, 'byToken'>
  tickets: Tickets
  places: TicketPlaces
  limiter: Limiter
  blocks: Pick<Blocks, 'leftFor'>
  networks: Pick<CallNetworks, 'note'>
  lead: Pick<Lead, 'checkIn' | 'isTicketAlive' | 'isDraining'>
}

/** The resident of a visit is there (W6): its link becomes a ticket of the line. */
export function checkInRoute(deps: CheckInDeps): Route {
  return route(BOOKING_API.checkIn, 'widget', (asked) => checkIn(deps, asked))
}

/**
 * Limits are those of a walk-in, but a full line turns nobody away who has booked. Asked again while the
 * call lives, it is the same ticket, which needs no second place.
 */
async function checkIn(
  { booking, tickets, places, limiter, blocks, networks, lead }: CheckInDeps,
  { body, request }: Asked<typeof BOOKING_API.checkIn>,
): Promise<Answer<typeof BOOKING_API.checkIn>> {
  if (lead.isDraining()) return { refused: 'draining' }
  const address = limiter.addressKey(request.ip)
  const verdict = limiter.take(JOIN_RULE, address)
  if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  const visit = await booking.byToken(body.token)
  if (!visit) return { refused: 'link-used-or-over' }
  const blockedMs = await blocks.leftFor(visit.siteId, request.ip)
  if (blockedMs !== null) return { refused: 'blocked', retryAfterMs: blockedMs }
  const isKnown = visit.callId !== null && (await lead.isTicketAlive(visit.callId))
  const place = isKnown ? null : places.reserve(address)
  if (!isKnown && !place) return { refused: 'too-many-tickets' }
  try {
    const { devices, language } = body
    const done = await lead.checkIn(visit._id, { devices, language })
    if ('refused' in done) return done
    place?.settle(done.callId)
    networks.note(done.callId, request.ip)
    return { reply: { callId: done.callId, ticket: tickets.issue(done.callId) } }
  } finally {
    place?.free()
  }
}

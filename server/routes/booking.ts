import { BOOKING_API } from '#machines/api-booking.ts'
import { packSlots } from '#machines/slot-pack.ts'
import type { Booking, VisitOr } from '#server/booking/booking.ts'
import type { HttpRequest } from '#server/exchange.ts'
import { VISIT_LINK_RULE, type Limiter, type LimitRule } from '#server/limiter.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { route, type Answer, type Route } from './route.ts'

export type BookingRoutesDeps = {
  booking: Booking
  limiter: Limiter
  isDraining: () => boolean
  /** Bookings of one network address in an hour at most (privacy.md 9). */
  bookingsPerHour: number
}

type VisitAnswer = Answer<typeof BOOKING_API.visit>

/** Refusals of a booking that are the page's own affair and cost its address nothing. */
const HARMLESS = new Set(['hold-over', 'terms-changed', 'too-many-visits', 'too-many-tries'])

/** Booking by a resident's page, and the visit behind a link (W5, W6); the check-in has its own file. */
export function bookingRoutes(deps: BookingRoutesDeps): Route[] {
  return [...timeRoutes(deps), ...linkRoutes(deps)]
}

function timeRoutes(deps: BookingRoutesDeps): Route[] {
  const { booking, limiter } = deps
  return [
    route(BOOKING_API.slots, 'widget', async ({ params, query }) => {
      const { siteId = '', topicId = '' } = params
      const reply = await booking.slots({ siteId, topicId, ...query })
      return 'refused' in reply ? reply : { reply: packSlots(reply) }
    }),
    route(BOOKING_API.hold, 'widget', async ({ body, request }) => {
      if (deps.isDraining()) return { refused: 'draining' }
      const reply = await booking.hold({ ...body, addressKey: limiter.addressKey(request.ip) })
      return 'refused' in reply ? reply : { reply }
    }),
    route(BOOKING_API.extendHold, 'widget', async ({ body }) => {
      const reply = await booking.extend(body.holdId)
      return 'refused' in reply ? reply : { reply }
    }),
    route(BOOKING_API.releaseHold, 'widget', async ({ body }) => {
      await booking.release(body.holdId)
      return { reply: {} }
    }),
    bookRoute(deps),
  ]
}

function bookRoute(deps: BookingRoutesDeps): Route {
  const { booking, limiter, bookingsPerHour: limit } = deps
  const rule: LimitRule = { name: 'book', limit, windowMs: 60 * 60_000 }
  return route(BOOKING_API.book, 'widget', async ({ body, request }) => {
    if (deps.isDraining()) return { refused: 'draining' }
    const address = limiter.addressKey(request.ip)
    const verdict = limiter.take(rule, address)
    if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
    const booked = await booking.book(body)
    if ('refused' in booked) {
      if (HARMLESS.has(booked.refused)) limiter.refund(rule, address)
      return booked
    }
    return { reply: await booking.shown(booked.visit) }
  })
}

function linkRoutes(deps: BookingRoutesDeps): Route[] {
  const { booking } = deps
  return [
    route(BOOKING_API.visit, 'widget', ({ body, request }) =>
      withVisit(deps, request, body.token, async (visit) => ({ visit })),
    ),
    route(BOOKING_API.moveVisit, 'widget', ({ body, request }) =>
      withVisit(deps, request, body.token, (visit) => booking.move(visit, body.holdId)),
    ),
    route(BOOKING_API.acceptVisit, 'widget', ({ body, request }) =>
      withVisit(deps, request, body.token, (visit) => booking.accept(visit)),
    ),
    route(BOOKING_API.visitLanguage, 'widget', ({ body, request }) =>
      withVisit(deps, request, body.token, (visit) => booking.speak(visit, body.language)),
    ),
    route(BOOKING_API.cancelVisit, 'widget', ({ body, request }) =>
      withVisit(deps, request, body.token, (visit) => booking.cancel(visit)),
    ),
  ]
}

/**
 * Does something with the visit of a link. Whatever is wrong with the link, the answer is the same; an
 * address that tries many has to wait.
 */
async function withVisit(
  { booking, limiter }: BookingRoutesDeps,
  request: HttpRequest,
  token: string,
  act: (visit: VisitRow) => Promise<VisitOr>,
): Promise<VisitAnswer> {
  const address = limiter.addressKey(request.ip)
  const verdict = limiter.take(VISIT_LINK_RULE, address)
  if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  const visit = await booking.byToken(token)
  if (!visit) return { refused: 'link-used-or-over' }
  limiter.refund(VISIT_LINK_RULE, address)
  const done = await act(visit)
  return 'refused' in done ? done : { reply: await booking.shown(done.visit) }
}

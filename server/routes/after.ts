import { AFTER_API } from '#machines/api-after.ts'
import { ownCallOf, ownCallsOf, saveNote, type OwnCallsDeps } from '#server/after/own-calls.ts'
import { ownRatingsOf, replyRating, type OwnRatingsDeps } from '#server/after/own-ratings.ts'
import { afterCall, rateCall, type RatingDeps } from '#server/after/resident.ts'
import type { HttpRequest } from '#server/exchange.ts'
import { RATING_RULE, type Limiter } from '#server/limiter.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import { route, type Route } from './route.ts'

export type AfterRoutesDeps = RatingDeps &
  OwnCallsDeps &
  OwnRatingsDeps & { callers: StaffCaller; limiter: Limiter }

/** What the two people of a call may say and write when it is over (W11, C7). */
export function afterRoutes(deps: AfterRoutesDeps): Route[] {
  return [...residentRoutes(deps), ...consultantRoutes(deps)]
}

function residentRoutes(deps: AfterRoutesDeps): Route[] {
  const { limiter } = deps
  const tooMany = ({ ip }: HttpRequest) => {
    const verdict = limiter.take(RATING_RULE, limiter.addressKey(ip))
    if (verdict.ok) return null
    return { refused: 'too-many-tries' as const, retryAfterMs: verdict.retryAfterMs }
  }
  return [
    route(AFTER_API.afterCall, 'widget', async ({ body, request }) => {
      const call = tooMany(request) ?? (await afterCall(deps, body))
      return 'refused' in call ? call : { reply: call }
    }),
    route(AFTER_API.rate, 'widget', async ({ body, request }) => {
      const done = tooMany(request) ?? (await rateCall(deps, body))
      return 'refused' in done ? done : { reply: done }
    }),
  ]
}

/** Everything is the caller's own: another's call or rating is `not-found`. */
function consultantRoutes(deps: AfterRoutesDeps): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, AFTER_API.ownCalls, 'staff', async ({ query }, { person }) => {
      return { reply: await ownCallsOf(deps, person._id, query) }
    }),
    staffCall(callers, AFTER_API.ownCall, 'staff', async ({ params }, { person }) => {
      const found = await ownCallOf(deps, person._id, params['callId'] ?? '')
      return 'refused' in found ? found : { reply: found }
    }),
    staffCall(callers, AFTER_API.saveNote, 'staff', async ({ body }, { person }) => {
      const saved = await saveNote(deps, person._id, body)
      return 'refused' in saved ? saved : { reply: saved }
    }),
    staffCall(callers, AFTER_API.ownRatings, 'staff', async ({ query }, { person }) => {
      const page = await ownRatingsOf(deps, person._id, query)
      return page ? { reply: page } : { refused: 'malformed' }
    }),
    staffCall(callers, AFTER_API.replyRating, 'staff', async ({ body }, { person }) => {
      const done = await replyRating(deps, person._id, body)
      return 'refused' in done ? done : { reply: done }
    }),
  ]
}

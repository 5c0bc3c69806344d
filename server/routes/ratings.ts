import type { z } from 'zod'
import { AFTER_API } from '#machines/api-after.ts'
import {
  allRatings,
  countRatings,
  ratingsPage,
  type RatingsAsk,
  type RatingsDeps,
} from '#server/after/ratings.ts'
import { ratingsFile } from '#server/after/ratings-file.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Refused } from '#server/booking/deps.ts'
import { addDays } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { RatingRow } from '#server/models/ratings.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { placesOf } from '#server/own-places.ts'
import type { Sites } from '#server/sites.ts'
import { staffCall, type Caller, type StaffCaller } from './caller.ts'
import type { Answer, Asked, Route } from './route.ts'

export type RatingsRoutesDeps = RatingsDeps & {
  callers: StaffCaller
  models: Pick<Models, 'ratings' | 'topics' | 'staff'>
  sites: Pick<Sites, 'get'>
  audit: AuditLog
  now: () => number
}
type Api = typeof AFTER_API

/** Ratings and comments for managers (M4). */
export function ratingsRoutes(deps: RatingsRoutesDeps): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, AFTER_API.ratings, 'manager', async ({ query }, caller) => {
      const ask = askOf(query, caller)
      if ('refused' in ask) return ask
      const [page, choices] = await Promise.all([
        ratingsPage(deps, { ...query, ...ask }),
        choicesOf(deps, caller),
      ])
      return page ? { reply: { ...page, ...choices } } : { refused: 'malformed' }
    }),
    staffCall(callers, AFTER_API.exportRatings, { who: 'manager', fresh: true }, (asked, caller) =>
      exportRatings(deps, asked, caller),
    ),
    staffCall(callers, AFTER_API.blankComment, 'manager', (asked, caller) =>
      blankComment(deps, asked, caller),
    ),
  ]
}

async function exportRatings(
  deps: RatingsRoutesDeps,
  { body, request }: Asked<Api['exportRatings']>,
  caller: Caller,
): Promise<Answer<Api['exportRatings']>> {
  const ask = askOf(body, caller)
  if ('refused' in ask) return ask
  const { language, stars } = body
  const { sites, topics, staff } = await choicesOf(deps, caller)
  const counted = await countRatings(deps, ask)
  const file = await ratingsFile(allRatings(deps, { ...ask, stars }, counted), language, {
    site: (id) => sites.find(({ siteId }) => siteId === id)?.name ?? null,
    topic: (id) => topics.find(({ topicId }) => topicId === id)?.name[language] ?? null,
    staff: (id) => staff.find(({ staffId }) => staffId === id)?.name ?? null,
  })
  if (!file) return { refused: 'too-large' }
  const { csv, word, rows } = file
  await deps.audit.write({
    ...{ action: 'ratings.exported', result: 'ok', actorId: caller.person._id, role: 'manager' },
    staffIp: request.ip,
  })
  const last = addDays(ask.from, ask.days - 1)
  return { reply: { fileName: `${word}-${ask.from}-${last}.csv`, csv, rows } }
}

/** Written down before it is done: a comment does not go without a trace. Done again it stays as it is. */
async function blankComment(
  { models, audit, now }: RatingsRoutesDeps,
  { body, request }: Asked<Api['blankComment']>,
  { person }: Caller,
): Promise<Answer<Api['blankComment']>> {
  const own = { _id: body.ratingId, siteId: { $in: person.siteIds } }
  const row = await models.ratings.findOne(own).lean<RatingRow>()
  if (!row) return { refused: 'not-found' }
  if (row.blankedAt !== null) return { reply: {} }
  await audit.write({
    ...{ action: 'comment.blanked', result: 'ok', actorId: person._id, role: 'manager' },
    ...{ siteId: row.siteId, objectType: 'rating', objectId: row._id, staffIp: request.ip },
  })
  await models.ratings.updateOne(own, { $set: { comment: '', removed: [], blankedAt: now() } })
  return { reply: {} }
}

type Ask = Pick<
  z.infer<Api['exportRatings']['request']>,
  'from' | 'days' | 'siteId' | 'topicId' | 'staffId'
>

/** What is asked for, within the caller's own sites. */
function askOf(
  { from, days, siteId, topicId, staffId }: Ask,
  { person }: Caller,
): RatingsAsk | Refused {
  if (siteId !== undefined && !person.siteIds.includes(siteId)) return { refused: 'not-yours' }
  const siteIds = siteId === undefined ? person.siteIds : [siteId]
  return { from, days, siteIds, topicId, staffId }
}

async function choicesOf(deps: RatingsRoutesDeps, { person }: Caller) {
  const { siteIds } = person
  const [places, staff] = await Promise.all([
    placesOf(deps, siteIds),
    deps.models.staff
      .find({ siteIds: { $in: siteIds } })
      .sort({ name: 1, _id: 1 })
      .select({ name: 1 })
      .lean<Pick<StaffRow, '_id' | 'name'>[]>(),
  ])
  return {
    ...places,
    staff: staff.filter(({ name }) => name).map(({ _id: staffId, name }) => ({ staffId, name })),
  }
}

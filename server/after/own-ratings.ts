import type { z } from 'zod'
import type { AFTER_API, OwnRating } from '#machines/api-after.ts'
import type { Refused } from '#server/booking/deps.ts'
import { ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { RatingRow } from '#server/models/ratings.ts'
import { cutPage, olderThan, readCursor } from '#server/cursor.ts'
import { topicFacts, type TopicFacts } from './topics.ts'

/** Ratings of the own calls, and what a consultant answers to them, for the managers (C7). */
export type OwnRatingsDeps = { models: Pick<Models, 'ratings' | 'topics'>; now: () => number }
type Api = typeof AFTER_API

/** Ratings in one answer. */
const PAGE = 30

/** Newest first. @returns null when `before` is nothing that an answer has named */
export async function ownRatingsOf(
  { models }: OwnRatingsDeps,
  staffId: string,
  { before }: z.infer<Api['ownRatings']['query']>,
): Promise<z.infer<Api['ownRatings']['reply']> | null> {
  const cursor = before === undefined ? null : readCursor(before)
  if (before !== undefined && !cursor) return null
  const rows = await models.ratings
    .find({ staffId, ...(cursor ? { at: { $lte: cursor.at }, $and: [olderThan(cursor)] } : {}) })
    .sort({ at: -1, _id: -1 })
    .limit(PAGE + 1)
    .lean<RatingRow[]>()
  const { shown, next } = cutPage(rows, PAGE)
  const topics = await topicFacts(
    models,
    shown.map(({ topicId }) => topicId),
  )
  return {
    zone: ZONE,
    ratings: shown.map((row) => ownRating(row, topics)),
    next,
  }
}

/** Keeps the reply; an empty one takes it back. Written elsewhere meanwhile: `changed-meanwhile`. */
export async function replyRating(
  { models, now }: OwnRatingsDeps,
  staffId: string,
  { ratingId, reply: typed, repliedAt }: z.infer<Api['replyRating']['request']>,
): Promise<z.infer<Api['replyRating']['reply']> | Refused> {
  const own = { _id: ratingId, staffId }
  const row = await models.ratings.findOne(own).lean<RatingRow>()
  if (!row) return { refused: 'not-found' }
  const reply = typed.trim() === '' ? null : typed.trim()
  if (row.repliedAt !== null && row.reply === reply) return { repliedAt: row.repliedAt }
  const at = Math.max(now(), (row.repliedAt ?? 0) + 1)
  const { matchedCount } = await models.ratings.updateOne(
    { ...own, repliedAt },
    { $set: { reply, repliedAt: at } },
  )
  return matchedCount === 1 ? { repliedAt: at } : { refused: 'changed-meanwhile' }
}

function ownRating(row: RatingRow, topics: TopicFacts): OwnRating {
  const { _id, at, topicId, stars, comment, blankedAt, reply, repliedAt } = row
  return {
    ...{ ratingId: _id, at, topic: topics(topicId).name, stars, comment, repliedAt },
    ...{ blanked: blankedAt !== null, reply: reply ?? '' },
  }
}

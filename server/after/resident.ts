import type { z } from 'zod'
import type { AFTER_API } from '#machines/api-after.ts'
import { RATING_OPEN_MS } from '#machines/after-routes.ts'
import { scrub } from '#machines/personal-data.ts'
import type { Refused } from '#server/booking/deps.ts'
import { isDuplicate } from '#server/database.ts'
import type { Lead } from '#server/lead.ts'
import type { CallRow } from '#server/models/calls.ts'
import type { Models } from '#server/models/index.ts'
import type { RatingRow } from '#server/models/ratings.ts'
import type { Tickets } from '#server/tickets.ts'

/** A resident rates the call that has ended (W11), without a name and once. */
export type RatingDeps = {
  models: Pick<Models, 'calls' | 'ratings'>
  /** Reads the one-use keys. */
  keys: Pick<Tickets, 'read'>
  lead: Pick<Lead, 'isTicketAlive'>
  now: () => number
}
type Rate = (typeof AFTER_API)['rate']
type After = (typeof AFTER_API)['afterCall']

/** What the end screen says, asked again after a reload. */
export async function afterCall(
  deps: RatingDeps,
  { key }: z.infer<After['request']>,
): Promise<z.infer<After['reply']> | Refused> {
  const call = await rateable(deps, key)
  if ('refused' in call) return call
  const rating = await deps.models.ratings.findById(call._id).select({ at: 1 }).lean()
  const { reason, talkedMs } = call
  return { reason, talkedMs, rated: rating !== null }
}

/**
 * Stores the rating with what personal data is found taken out of it. The id of the call is the place of
 * the rating: there is one, and the same request gets the same answer.
 */
export async function rateCall(
  deps: RatingDeps,
  { key, requestId, stars, comment }: z.infer<Rate['request']>,
): Promise<z.infer<Rate['reply']> | Refused> {
  const call = await rateable(deps, key)
  if ('refused' in call) return call
  const { models, now } = deps
  const { _id, siteId, topicId, staffId } = call
  const { text, removed } = scrub(comment)
  const row = { _id, siteId, topicId, staffId, at: now(), stars, comment: text, removed, requestId }
  try {
    await models.ratings.create({ ...row, blankedAt: null, reply: null, repliedAt: null })
    return { removed }
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }
  const first = await models.ratings.findById(_id).lean<RatingRow>()
  return first?.requestId === requestId
    ? { removed: [...first.removed] }
    : { refused: 'rating-given' }
}

type Rateable = Pick<CallRow, '_id' | 'siteId' | 'topicId' | 'reason' | 'talkedMs'> & {
  staffId: string
}

/** The call of a genuine key, as long as it may be rated: by those who were talked to. */
async function rateable(
  { models, keys, lead, now }: RatingDeps,
  key: string,
): Promise<Rateable | Refused> {
  const callId = keys.read(key)
  if (callId === null) return { refused: 'rating-over' }
  const row = await models.calls.findById(callId).lean<CallRow>()
  // The end is still being written.
  if (!row && (await lead.isTicketAlive(callId))) return { refused: 'too-early' }
  if (!row || row.staffId === null || row.talkedMs === null) return { refused: 'rating-over' }
  // Whoever was blocked has no say.
  if (row.reason === 'blocked' || now() - row.endedAt >= RATING_OPEN_MS)
    return { refused: 'rating-over' }
  return { ...row, staffId: row.staffId }
}

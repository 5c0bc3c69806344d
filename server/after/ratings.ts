import type { z } from 'zod'
import type { AFTER_API, RatingRow as ShownRating } from '#machines/api-after.ts'
import { RatingsTally, type RatingFigures } from '#machines/ratings.ts'
import { dateOf, daysFilter, ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { RatingRow } from '#server/models/ratings.ts'
import { cutPage, olderThan, readCursor } from '#server/cursor.ts'

/** Ratings as managers read them (M4): counted with small groups hidden, and one by one without them. */
export type RatingsDeps = { models: Pick<Models, 'ratings'> }
export type RatingsAsk = {
  /** First local day. */
  from: string
  days: number
  /** Never others than the asking manager's own. */
  siteIds: readonly string[]
  topicId?: string | undefined
  staffId?: string | undefined
}
export type RatingsPage = Pick<
  z.infer<typeof AFTER_API.ratings.reply>,
  'zone' | 'rows' | 'next' | 'tooFew' | keyof RatingFigures
>

/** Rows in one answer, and rows that are read at once for counting. */
const PAGE = 50
const BATCH = 500

/** What is counted, and whether the choice is so narrow that it would tell about one person (A15). */
export type Counted = { figures: RatingFigures; tooFew: boolean }

/**
 * Everything rated in these days, counted; the chosen stars do not change it. A topic or a consultant can
 * be chosen only where its group is shown without that choice: else both answers together would tell it.
 */
export async function countRatings({ models }: RatingsDeps, ask: RatingsAsk): Promise<Counted> {
  const { topicId, staffId } = ask
  const [all, ofTopic, ofStaff, ofBoth] = [1, 2, 3, 4].map(() => new RatingsTally())
  const rows = models.ratings
    .find(filterOf({ ...ask, topicId: undefined, staffId: undefined }))
    .select({ at: 1, stars: 1, topicId: 1, staffId: 1 })
    .lean<Fact>()
    .cursor({ batchSize: BATCH })
  for await (const { at, ...rest } of rows as AsyncIterable<Fact>) {
    const fact = { ...rest, month: dateOf(at).slice(0, 7) }
    const isOfTopic = topicId === undefined || fact.topicId === topicId
    const isOfStaff = staffId === undefined || fact.staffId === staffId
    all!.add(fact)
    if (isOfTopic) ofTopic!.add(fact)
    if (isOfStaff) ofStaff!.add(fact)
    if (isOfTopic && isOfStaff) ofBoth!.add(fact)
  }
  const isShown = (groups: RatingFigures['topicId'], id: string | undefined) =>
    id === undefined || groups.some(({ key, figure }) => key === id && figure !== null)
  const figures = ofBoth!.result()
  const isWide =
    isShown(all!.result().topicId, topicId) &&
    isShown(all!.result().staffId, staffId) &&
    isShown(ofTopic!.result().staffId, staffId) &&
    isShown(ofStaff!.result().topicId, topicId)
  return isWide ? { figures, tooFew: false } : { figures: NOTHING, tooFew: true }
}

type Fact = Pick<RatingRow, 'at' | 'stars' | 'topicId' | 'staffId'>
const NOTHING: RatingFigures = new RatingsTally().result()

/**
 * One page, newest first, with the counts of all pages.
 * @returns null when `before` is nothing that an answer has named
 */
export async function ratingsPage(
  deps: RatingsDeps,
  ask: RatingsAsk & { stars?: number | undefined; before?: string | undefined },
): Promise<RatingsPage | null> {
  const cursor = ask.before === undefined ? null : readCursor(ask.before)
  if (ask.before !== undefined && !cursor) return null
  const { figures, tooFew } = await countRatings(deps, ask)
  if (tooFew) return { zone: ZONE, ...figures, tooFew, rows: [], next: null }
  const filter = filterOf(ask)
  const found = await deps.models.ratings
    .find({
      ...filter,
      ...starsOf(ask),
      ...(cursor ? { at: { ...filter.at, $lte: cursor.at }, $and: [olderThan(cursor)] } : {}),
    })
    .sort({ at: -1, _id: -1 })
    .limit(PAGE + 1)
    .lean<RatingRow[]>()
  const { shown, next } = cutPage(found, PAGE)
  return {
    ...{ zone: ZONE, ...figures, tooFew },
    rows: shown.map(withoutSmallGroups(figures)),
    next,
  }
}

/** All rows of these days, oldest first, as they may be shown. */
export async function* allRatings(
  { models }: RatingsDeps,
  ask: RatingsAsk & { stars?: number | undefined },
  { figures, tooFew }: Counted,
): AsyncGenerator<ShownRating> {
  if (tooFew) return
  const show = withoutSmallGroups(figures)
  const rows = models.ratings
    .find({ ...filterOf(ask), ...starsOf(ask) })
    .sort({ at: 1, _id: 1 })
    .lean<RatingRow>()
    .cursor({ batchSize: BATCH })
  for await (const row of rows as AsyncIterable<RatingRow>) yield show(row)
}

function filterOf({ from, days, siteIds, topicId, staffId }: RatingsAsk) {
  return {
    ...{ siteId: { $in: [...siteIds] }, at: daysFilter(from, days) },
    ...(topicId === undefined ? {} : { topicId }),
    ...(staffId === undefined ? {} : { staffId }),
  }
}

const starsOf = ({ stars }: { stars?: number | undefined }) =>
  stars === undefined ? {} : { stars }

/** A row names only what has a group that is shown. */
function withoutSmallGroups({ topicId: topics, staffId: staff }: RatingFigures) {
  const isShown = (groups: RatingFigures['topicId']) =>
    new Set(groups.flatMap(({ key, figure }) => (figure ? [key] : [])))
  const topicsShown = isShown(topics)
  const staffShown = isShown(staff)
  return (row: RatingRow): ShownRating => {
    const { _id, at, siteId, topicId, staffId, stars, comment, blankedAt, reply } = row
    const topicHidden = !topicsShown.has(topicId ?? '')
    return {
      ...{ ratingId: _id, date: dateOf(at), siteId, topicHidden, stars, comment },
      topicId: topicHidden ? null : topicId,
      staffId: staffShown.has(staffId) ? staffId : null,
      ...{ blanked: blankedAt !== null, reply: reply ?? '' },
    }
  }
}

import type { TopicTimes } from '#machines/slots.ts'
import type { Models } from '#server/models/index.ts'
import { hoursInForce, type HoursSource, type SiteHours } from '#server/hours/hours-in-force.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'

const MINUTE_MS = 60_000

/** A topic that can be booked at a site, and the consultants who may serve it. */
export type Matter = {
  topic: TopicRow
  times: TopicTimes
  /** Opening hours of the site; null where none are laid down. */
  site: SiteHours | null
  /** Names as residents read them, by staff id. */
  names: ReadonlyMap<string, string>
}

/** What residents read of a consultant: the first name (look.md "Words"). */
export const shownName = (name: string): string => name.split(' ')[0] ?? ''

/**
 * Null when the site has no such topic, or it cannot be booked (any more).
 *
 * @param forMove what is booked already may move, whatever became of its topic
 */
export async function readMatter(
  { models, sites }: HoursSource & { models: Pick<Models, 'topics' | 'staff'> },
  siteId: string,
  topicId: string,
  forMove = false,
): Promise<Matter | null> {
  const [topic, site, staff] = await Promise.all([
    models.topics.findById(topicId).lean<TopicRow>(),
    hoursInForce({ models, sites }, siteId),
    models.staff
      .find({ siteIds: siteId, topicIds: topicId, roles: 'consultant', suspended: false })
      .select({ name: 1 })
      .sort({ _id: 1 })
      .lean<Pick<StaffRow, '_id' | 'name'>[]>(),
  ])
  if (!topic || topic.siteId !== siteId) return null
  if (!forMove && !(topic.active && topic.bookable)) return null
  return {
    topic,
    times: timesOf(topic),
    site,
    names: new Map(staff.map(({ _id, name }) => [_id, shownName(name)])),
  }
}

/** How long a visit on this topic takes, and what is kept free around it. */
export function timesOf(
  topic: Pick<TopicRow, 'minutes' | 'bufferBeforeMin' | 'bufferAfterMin'>,
): TopicTimes {
  return {
    durationMs: topic.minutes * MINUTE_MS,
    beforeMs: topic.bufferBeforeMin * MINUTE_MS,
    afterMs: topic.bufferAfterMin * MINUTE_MS,
  }
}

import type { Models } from './models/index.ts'
import type { TopicRow } from './models/topics.ts'
import type { Sites } from './sites.ts'

/** Sites by name, and their topics in order: what somebody who works for them can choose from. */
export async function placesOf(
  { models, sites }: { models: Pick<Models, 'topics'>; sites: Pick<Sites, 'get'> },
  siteIds: readonly string[],
) {
  const topics = await models.topics
    .find({ siteId: { $in: [...siteIds] } })
    .sort({ siteId: 1, order: 1, _id: 1 })
    .select({ siteId: 1, name: 1 })
    .lean<Pick<TopicRow, '_id' | 'siteId' | 'name'>[]>()
  return {
    sites: siteIds.map((siteId) => ({ siteId, name: sites.get(siteId)?.name.pl ?? siteId })),
    topics: topics.map(({ _id: topicId, siteId, name }) => ({ topicId, siteId, name })),
  }
}

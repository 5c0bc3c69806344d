import { outcomesOf } from '#machines/outcomes.ts'
import type { Models } from '#server/models/index.ts'
import type { Localised } from '#server/models/schema.ts'
import type { TopicRow } from '#server/models/topics.ts'

/** What is said of a call's topic afterwards: its name, and what may come of a call on it. */
export type TopicFacts = (topicId: string | null) => {
  name: Localised | null
  outcomes: readonly string[]
}

/** The topics of these calls, as they are now; one that is gone has no name and the common outcomes. */
export async function topicFacts(
  models: Pick<Models, 'topics'>,
  topicIds: Iterable<string | null>,
): Promise<TopicFacts> {
  const ids = [...new Set(topicIds)].filter((id) => id !== null)
  const rows =
    ids.length === 0
      ? []
      : await models.topics
          .find({ _id: { $in: ids } })
          .select({ name: 1, outcomes: 1 })
          .lean<Pick<TopicRow, '_id' | 'name' | 'outcomes'>[]>()
  const known = new Map(rows.map((row) => [row._id, row]))
  return (topicId) => {
    const row = topicId === null ? undefined : known.get(topicId)
    return { name: row ? { ...row.name } : null, outcomes: outcomesOf(row?.outcomes) }
  }
}

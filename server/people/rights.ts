import type { Rights } from '#machines/api-admin.ts'
import type { Models } from '#server/models/index.ts'
import { ROLES, type StaffRow } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'

/** What a manager may give to somebody: the own sites and their topics (M1). */

type Held = Pick<StaffRow, 'siteIds' | 'topicIds'>
export type Granted = Pick<StaffRow, 'roles' | 'siteIds' | 'topicIds'>

/** Topics of these sites. */
export async function topicsOf(
  models: Pick<Models, 'topics'>,
  siteIds: readonly string[],
): Promise<TopicRow[]> {
  return models.topics
    .find({ siteId: { $in: [...siteIds] } })
    .sort({ siteId: 1, active: 1, order: 1, _id: 1 })
    .lean<TopicRow[]>()
}

/**
 * The rights as they are to be stored: what was asked for at the giver's sites, and what the person has
 * elsewhere as it was. A site or topic that is not the giver's to give is a fault, named by its field.
 * @param held what the person has now; nothing for a new one
 * @param own topics of the giver's sites
 */
export function grant(
  wanted: Pick<Rights, 'roles' | 'siteIds' | 'topicIds'>,
  held: Held,
  giver: Pick<StaffRow, 'siteIds'>,
  own: readonly Pick<TopicRow, '_id' | 'siteId'>[],
): Granted | { fields: Record<string, string> } {
  const fields: Record<string, string> = {}
  const isOwnSite = (siteId: string) => giver.siteIds.includes(siteId)
  const siteOf = new Map(own.map(({ _id, siteId }) => [_id, siteId]))
  const given = [...new Set(wanted.siteIds)]
  if (!given.every(isOwnSite)) fields['siteIds'] = 'not-yours'
  const topics = [...new Set(wanted.topicIds)]
  if (!topics.every((topicId) => given.includes(siteOf.get(topicId) ?? ''))) {
    fields['topicIds'] = 'not-of-these-sites'
  }
  if (Object.keys(fields).length > 0) return { fields }
  return {
    roles: ROLES.filter((role) => wanted.roles.includes(role)),
    siteIds: [...held.siteIds.filter((siteId) => !isOwnSite(siteId)), ...given],
    topicIds: [...held.topicIds.filter((topicId) => !siteOf.has(topicId)), ...topics],
  }
}

import type { z } from 'zod'
import type { ADMIN_API, Topic } from '#machines/api-admin.ts'
import { cleanOutcomes } from '#machines/outcomes.ts'
import { MAX_TOPICS, topicProblems } from '#machines/topic-rules.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Refused } from '#server/booking/deps.ts'
import { isDuplicate } from '#server/database.ts'
import { placesInOrder } from '#server/list-order.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Deed } from '#server/schedule/working-time.ts'
import { textsIn } from '#server/site-texts.ts'
import { sitesToEdit, type Sites } from '#server/sites.ts'

/** Topics as the managers of their site keep them (M1). */
export type TopicsDeps = {
  models: Pick<Models, 'topics' | 'staff'>
  sites: Pick<Sites, 'get'>
  audit: AuditLog
  /** The running server is to learn the topics of this site anew. */
  onChanged: (siteId: string) => Promise<void>
}

export type TopicsReply = z.infer<typeof ADMIN_API.topics.reply>

/** The topics of the caller's sites, who serves each, and what the form has to know of the sites. */
export async function topicsOf(
  { models, sites }: TopicsDeps,
  { person }: Caller,
): Promise<TopicsReply> {
  const { siteIds } = person
  const [rows, staff] = await Promise.all([
    models.topics
      .find({ siteId: { $in: siteIds } })
      .sort({ siteId: 1, order: 1, _id: 1 })
      .lean<TopicRow[]>(),
    models.staff
      .find({ siteIds: { $in: siteIds }, roles: 'consultant', suspended: false })
      .sort({ name: 1, _id: 1 })
      .lean<StaffRow[]>(),
  ])
  const serves = (row: TopicRow) => (one: StaffRow) =>
    one.topicIds.includes(row._id) && one.siteIds.includes(row.siteId)
  return {
    topics: rows.map(topicOf),
    serving: rows.map((row) => ({
      topicId: row._id,
      names: staff.filter(serves(row)).map(({ name }) => name),
    })),
    sites: sitesToEdit(sites, siteIds),
  }
}

/**
 * Adds a topic, or changes it; sent twice it is one. Visits that are booked keep the length that they
 * have, also when the topic is switched off.
 */
export async function saveTopic(
  deps: TopicsDeps,
  topic: Topic,
  deed: Deed,
): Promise<{ topic: Topic } | Refused> {
  const { models, sites } = deps
  const { topicId: _id, siteId, name, prepare, outcomes, ...numbers } = topic
  const site = sites.get(siteId)
  if (!site || !deed.caller.person.siteIds.includes(siteId)) return { refused: 'not-yours' }
  const fields = topicProblems(topic, site.languages)
  if (Object.keys(fields).length > 0) return { refused: 'fields-invalid', fields }
  const before = await models.topics.findById(_id).lean<TopicRow>()
  if (before && before.siteId !== siteId) return { refused: 'not-yours' }
  if (!before && (await models.topics.countDocuments({ siteId })) >= MAX_TOPICS) {
    return { refused: 'fields-invalid', fields: { siteId: 'too-many' } }
  }
  const row = {
    name: textsIn(site.languages, name, before?.name),
    prepare: textsIn(site.languages, prepare, before?.prepare),
    ...numbers,
    outcomes: outcomes ? cleanOutcomes(outcomes) : (before?.outcomes ?? []),
  }
  try {
    await models.topics.updateOne({ _id, siteId }, { $set: row }, { upsert: true })
  } catch (error) {
    // Somebody has made the same id for another site in between.
    if (isDuplicate(error)) return { refused: 'not-yours' }
    throw error
  }
  await writeAudit(deps, deed, actionOf(before, topic), siteId, { type: 'topic', id: _id })
  await deps.onChanged(siteId)
  return { topic: topicOf({ _id, siteId, ...row }) }
}

/** Puts the topics of a site in this order; the list has to name all of them. */
export async function orderTopics(
  deps: TopicsDeps,
  { siteId, topicIds }: z.infer<typeof ADMIN_API.orderTopics.request>,
  deed: Deed,
): Promise<Refused | null> {
  const { models } = deps
  if (!deed.caller.person.siteIds.includes(siteId)) return { refused: 'not-yours' }
  const rows = await models.topics.find({ siteId }).select({ order: 1 }).lean<TopicRow[]>()
  const changed = placesInOrder(rows, topicIds)
  if (!changed) return { refused: 'changed-meanwhile' }
  for (const { _id, order } of changed) {
    await models.topics.updateOne({ _id, siteId }, { $set: { order } })
  }
  await writeAudit(deps, deed, 'topics.ordered', siteId, { type: 'site', id: siteId })
  await deps.onChanged(siteId)
  return null
}

function topicOf({ _id, siteId, ...row }: TopicRow): Topic {
  const { name, prepare, minutes, order, active, bookable } = row
  const { bufferBeforeMin, bufferAfterMin, leadMin, aheadDays, outcomes = [] } = row
  return {
    ...{ topicId: _id, siteId, name: { ...name }, prepare: { ...prepare }, minutes, order },
    ...{ active, bookable, bufferBeforeMin, bufferAfterMin, leadMin, aheadDays },
    outcomes: [...outcomes],
  }
}

function actionOf(before: TopicRow | null, { active }: Topic): string {
  if (!before) return 'topic.added'
  if (before.active === active) return 'topic.changed'
  return active ? 'topic.switched-on' : 'topic.switched-off'
}

function writeAudit(
  { audit }: TopicsDeps,
  { caller, ip }: Deed,
  action: string,
  siteId: string,
  object: { type: string; id: string },
): Promise<void> {
  return audit.write({
    ...{ action, result: 'ok', siteId, actorId: caller.person._id, role: 'manager' },
    ...{ objectType: object.type, objectId: object.id, staffIp: ip },
  })
}

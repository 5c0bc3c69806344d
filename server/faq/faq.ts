import type { z } from 'zod'
import type { FAQ_API, FaqItem, SavedFaq } from '#machines/api-faq.ts'
import type { Language } from '#machines/api-parts.ts'
import { faqProblems, MAX_FAQ_ITEMS } from '#machines/faq-rules.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Refused } from '#server/booking/deps.ts'
import { isDuplicate } from '#server/database.ts'
import { placesInOrder } from '#server/list-order.ts'
import type { FaqRow } from '#server/models/faq.ts'
import type { Models } from '#server/models/index.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Deed } from '#server/schedule/working-time.ts'
import { textsIn } from '#server/site-texts.ts'
import { sitesToEdit, type Sites } from '#server/sites.ts'

/** Questions and answers as the managers of their site keep them, and as residents read them (W12). */
export type FaqDeps = {
  models: Pick<Models, 'faq'>
  sites: Pick<Sites, 'get'>
  audit: AuditLog
  now: () => number
}
export type FaqReply = z.infer<typeof FAQ_API.faq.reply>
export type FaqItemsReply = z.infer<typeof FAQ_API.faqItems.reply>

const inOrder = { siteId: 1, order: 1, _id: 1 } as const

/** What residents of a site read; null for a site that does not exist. */
export async function publishedFaq(
  { models, sites }: Pick<FaqDeps, 'models' | 'sites'>,
  siteId: string,
  language: Language,
): Promise<FaqReply | null> {
  const site = sites.get(siteId)
  if (!site) return null
  const rows = await models.faq.find({ siteId }).sort(inOrder).lean<FaqRow[]>()
  return {
    entries: rows.flatMap(({ _id, question, answer, published }) => {
      const [asked, answered] = [question[language], answer[language]]
      // A language that the site has got since may be missing.
      return published && asked && answered
        ? [{ faqId: _id, question: asked, answer: answered }]
        : []
    }),
    cityUrl: site.faq?.[language] ?? null,
  }
}

/** Everything of the caller's sites, and what the form has to know of them. */
export async function faqItems(
  { models, sites }: FaqDeps,
  { person }: Caller,
): Promise<FaqItemsReply> {
  const { siteIds } = person
  const rows = await models.faq
    .find({ siteId: { $in: siteIds } })
    .sort(inOrder)
    .lean<FaqRow[]>()
  return { items: rows.map(savedOf), sites: sitesToEdit(sites, siteIds) }
}

/** Adds an item or changes it, unless it is unsound or somebody was faster; sent twice it is one. */
export async function saveFaq(
  deps: FaqDeps,
  { item, savedAt }: z.infer<typeof FAQ_API.saveFaq.request>,
  deed: Deed,
): Promise<SavedFaq | Refused> {
  const { models, sites } = deps
  const { faqId: _id, siteId } = item
  const site = sites.get(siteId)
  if (!site || !isOwn(siteId, deed)) return { refused: 'not-yours' }
  const fields = faqProblems(item, site.languages)
  if (Object.keys(fields).length > 0) return { refused: 'fields-invalid', fields }
  const before = await models.faq.findById(_id).lean<FaqRow>()
  if (before && before.siteId !== siteId) return { refused: 'not-yours' }
  if (!before && (await models.faq.countDocuments({ siteId })) >= MAX_FAQ_ITEMS) {
    return { refused: 'fields-invalid', fields: { siteId: 'too-many' } }
  }
  const row = rowOf(item, site.languages, before, deps.now())
  // A page that lost the answer asks again, or nothing was changed.
  if (before && isSame(before, row)) return savedOf(before)
  if ((before?.updatedAt ?? null) !== savedAt) return { refused: 'changed-meanwhile' }
  if (!(await write(deps, row, before))) return { refused: 'changed-meanwhile' }
  await writeAudit(deps, deed, actionOf(before, item), siteId, _id)
  return savedOf(row)
}

/** Puts the items of a site in this order; the list has to name all of them. */
export async function orderFaq(
  deps: FaqDeps,
  { siteId, faqIds }: z.infer<typeof FAQ_API.orderFaq.request>,
  deed: Deed,
): Promise<Refused | null> {
  const { models } = deps
  if (!isOwn(siteId, deed)) return { refused: 'not-yours' }
  const rows = await models.faq.find({ siteId }).select({ order: 1 }).lean<FaqRow[]>()
  const changed = placesInOrder(rows, faqIds)
  if (!changed) return { refused: 'changed-meanwhile' }
  for (const { _id, order } of changed) {
    await models.faq.updateOne({ _id, siteId }, { $set: { order } })
  }
  await writeAudit(deps, deed, 'faq.ordered', siteId, siteId, 'site')
  return null
}

export async function removeFaq(deps: FaqDeps, faqId: string, deed: Deed): Promise<Refused | null> {
  const row = await deps.models.faq.findById(faqId).lean<FaqRow>()
  if (!row) return null
  if (!isOwn(row.siteId, deed)) return { refused: 'not-yours' }
  await deps.models.faq.deleteOne({ _id: faqId, siteId: row.siteId })
  await writeAudit(deps, deed, 'faq.removed', row.siteId, faqId)
  return null
}

const isOwn = (siteId: string, { caller }: Deed): boolean => caller.person.siteIds.includes(siteId)

function rowOf(
  { faqId, siteId, question, answer, published, order }: FaqItem,
  languages: readonly string[],
  before: FaqRow | null,
  now: number,
): FaqRow {
  return {
    ...{ _id: faqId, siteId, published, order: before?.order ?? order },
    question: textsIn(languages, question, before?.question),
    answer: textsIn(languages, answer, before?.answer),
    updatedAt: before ? Math.max(now, before.updatedAt + 1) : now,
  }
}

/** One conditional write; false when somebody has saved another text in between. */
async function write({ models }: FaqDeps, row: FaqRow, before: FaqRow | null): Promise<boolean> {
  if (before) {
    const { _id, siteId, question, answer, published, updatedAt } = row
    const { matchedCount } = await models.faq.updateOne(
      { _id, siteId, updatedAt: before.updatedAt },
      { $set: { question, answer, published, updatedAt } },
    )
    return matchedCount === 1
  }
  try {
    await models.faq.create(row)
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

const textOf = ({ question, answer, published }: FaqRow): string =>
  JSON.stringify([Object.entries(question).sort(), Object.entries(answer).sort(), published])
const isSame = (one: FaqRow, other: FaqRow): boolean => textOf(one) === textOf(other)

function savedOf({ _id, siteId, question, answer, published, order, updatedAt }: FaqRow): SavedFaq {
  const item = { faqId: _id, siteId, question: { ...question }, answer: { ...answer } }
  return { item: { ...item, published, order }, savedAt: updatedAt }
}

function actionOf(before: FaqRow | null, { published }: FaqItem): string {
  if (!before) return 'faq.added'
  if (before.published === published) return 'faq.changed'
  return published ? 'faq.published' : 'faq.withdrawn'
}

function writeAudit(
  { audit }: FaqDeps,
  { caller, ip }: Deed,
  action: string,
  siteId: string,
  objectId: string,
  objectType = 'faq',
): Promise<void> {
  return audit.write({
    ...{ action, result: 'ok', siteId, actorId: caller.person._id, role: 'manager' },
    ...{ objectType, objectId, staffIp: ip },
  })
}

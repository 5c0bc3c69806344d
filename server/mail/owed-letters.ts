import type { UpdateQuery } from 'mongoose'
import type { Models } from '#server/models/index.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'

/**
 * The drain's writes on the letters inside a visit. None of them raises `rev`, so that nobody's request is
 * refused because a letter went out; each holds only for the very letters that were read.
 */

type Visits = Pick<Models, 'visits'>

/** What becomes of a letter; null: it is sent, or void. */
export type MailChange = Partial<Pick<OwedMail, 'dueAt' | 'tries' | 'failed'>> | null

/** Visits looked at in one go. */
const PAGE = 20

/** Visits of which a letter is due at `at` (ms UTC), the longest due first. */
export function visitsWithDueMail(models: Visits, at: number): Promise<VisitRow[]> {
  return models.visits
    .find({ nextMailAt: { $type: 'number', $lte: at } as never })
    .sort({ nextMailAt: 1 })
    .limit(PAGE)
    .lean<VisitRow[]>()
    .exec()
}

/** When the earliest letter is due that is still to be sent; null without any. */
export function nextDue(mails: readonly OwedMail[]): number | null {
  const due = mails.filter(({ failed }) => !failed).map(({ dueAt }) => dueAt)
  return due.length > 0 ? Math.min(...due) : null
}

/**
 * Changes one letter, or takes it out.
 *
 * @returns the visit as it is now; null when its letters are no longer those that were read
 */
export function changeMail(
  models: Visits,
  visit: VisitRow,
  mail: OwedMail,
  change: MailChange,
): Promise<VisitRow | null> {
  const others = visit.mails.filter(({ mailId }) => mailId !== mail.mailId)
  const left = change === null ? others : [...others, { ...mail, ...change }]
  const update: UpdateQuery<VisitRow> = { $set: { nextMailAt: nextDue(left) } }
  if (change === null) update.$pull = { mails: { mailId: mail.mailId } }
  for (const [name, value] of Object.entries(change ?? {}))
    update.$set![`mails.$[own].${name}`] = value
  const asRead = {
    ...asTheyAre(visit),
    mails: {
      $size: visit.mails.length,
      $elemMatch: { mailId: mail.mailId, dueAt: mail.dueAt, tries: mail.tries, failed: false },
    },
  }
  return models.visits
    .findOneAndUpdate(asRead, update, {
      returnDocument: 'after',
      ...(change === null ? {} : { arrayFilters: [{ 'own.mailId': mail.mailId }] }),
    })
    .lean<VisitRow>()
    .exec()
}

/** Sets right when the drain is to look again: a writer names "now" and leaves the sum to it. */
export async function correctNextDue(models: Visits, visit: VisitRow): Promise<boolean> {
  const { modifiedCount } = await models.visits.updateOne(
    { ...asTheyAre(visit), mails: { $size: visit.mails.length } },
    { $set: { nextMailAt: nextDue(visit.mails) } },
  )
  return modifiedCount === 1
}

/** The same letters as were read: whoever owes a new one adds an id and sets `nextMailAt`. */
function asTheyAre({ _id, nextMailAt, mails }: VisitRow) {
  const ids = mails.map(({ mailId }) => mailId)
  return { _id, nextMailAt, ...(ids.length > 0 ? { 'mails.mailId': { $all: ids } } : {}) }
}

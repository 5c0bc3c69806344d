import type { UpdateQuery } from 'mongoose'
import { isOver, mailDueAt, type MailKind, type VisitStep } from '#machines/visit.ts'
import { crashPoint, type CrashPoint } from '#server/crash-point.ts'
import type { Models } from '#server/models/index.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'

/** The letters that a change of `visit` to its next rev owes; the same change gives the same ids. */
export function owedMails(
  visit: Pick<VisitRow, '_id' | 'rev' | 'startsAt' | 'linkVersion'>,
  kinds: readonly MailKind[],
  at: number,
): OwedMail[] {
  return kinds.map((kind) => {
    const dueAt = mailDueAt(kind, visit.startsAt, at)
    return {
      mailId: `${kind}.${visit.rev + 1}.${visit._id}`,
      kind,
      linkVersion: visit.linkVersion,
      ...{ dueAt, owedAt: dueAt, tries: 0, failed: false },
    }
  })
}

/**
 * Carries out a transition of machines/visit.ts as one conditional write, with the letters that it owes.
 *
 * @param beside fields that change in the same write and are none of the machine's
 * @returns the visit as it is now, null when somebody else changed it since it was read
 */
export async function writeStep(
  models: Pick<Models, 'visits'>,
  point: CrashPoint,
  visit: VisitRow,
  { change, owes }: VisitStep,
  at: number,
  beside: Partial<Pick<VisitRow, 'moving'>> = {},
): Promise<VisitRow | null> {
  const after = { ...visit, ...change }
  const mails = owedMails(after, owes, at)
  // Another link or the end of the visit makes everything untrue that was owed before.
  const replaces = after.linkVersion !== visit.linkVersion || isOver(after.state)
  const set: Partial<VisitRow> = { ...change, ...beside, updatedAt: at }
  if (replaces) set.mails = mails
  // Looked at now: the drain itself works out when the next letter is due.
  if (replaces || mails.length > 0) set.nextMailAt = mails.length > 0 ? at : null
  const update: UpdateQuery<VisitRow> = { $set: set, $inc: { rev: 1 } }
  if (!replaces && mails.length > 0) update.$push = { mails: { $each: mails } }
  const { _id, rev } = visit
  return crashPoint(point, () =>
    models.visits
      .findOneAndUpdate({ _id, rev }, update, { returnDocument: 'after' })
      .lean<VisitRow>(),
  )
}

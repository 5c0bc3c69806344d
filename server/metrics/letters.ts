import type { Models } from '#server/models/index.ts'
import { LONGEST_RETRY_MS } from '#server/mail/drain.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'

/** Visits are looked at up to here; more is too many anyway. */
const MOST = 10_000

/** What the mail server has not taken. */
export type UndeliveredLetters = {
  /** Owed now: their time has come, or they were tried in vain and will be again. */
  owed: number
  /** Since when the one is owed that is owed longest (ms). */
  oldestMs: number
  /** Visits of which a letter was given up: their people have to be told in another way. */
  failed: number
}

/** Looks at the letters that visits owe at `at` (ms UTC); a retry in the future counts from its first time. */
export async function undeliveredLetters(
  { visits }: Pick<Models, 'visits'>,
  at: number,
): Promise<UndeliveredLetters> {
  const rows = await visits
    .find({ nextMailAt: { $type: 'number', $lte: at + LONGEST_RETRY_MS } as never }, { mails: 1 })
    .sort({ nextMailAt: 1 })
    .limit(MOST)
    .lean<Pick<VisitRow, 'mails'>[]>()
  const since = rows.flatMap(({ mails }) => {
    const owed = mails.filter((mail) => isOwed(mail, at))
    return owed.length > 0 ? [Math.min(...owed.map(firstTime))] : []
  })
  return {
    owed: since.length,
    oldestMs: since.length > 0 ? Math.max(0, at - Math.min(...since)) : 0,
    failed: await visits.countDocuments({ 'mails.failed': true }).limit(MOST),
  }
}

const isOwed = ({ failed, tries, dueAt }: OwedMail, at: number): boolean =>
  !failed && (tries > 0 || dueAt <= at)

/** Of a letter that does not say when it was to go first, its last time is all that is known. */
const firstTime = ({ owedAt, dueAt }: OwedMail): number => Math.min(owedAt ?? dueAt, dueAt)

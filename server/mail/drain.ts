import { isMailTrue } from '#machines/visit-mails.ts'
import { every, type Clock } from '#server/clock.ts'
import { isOutage } from '#server/database.ts'
import type { Limiter, LimitRule } from '#server/limiter.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'
import { LetterRefused, type MailTransport } from './letter.ts'
import type { WriteLetter } from './letters.ts'
import { changeMail, correctNextDue, visitsWithDueMail, type MailChange } from './owed-letters.ts'

const MINUTE_MS = 60_000
/** The drain looks by itself this often (ms); `wake` makes it look at once. */
export const DRAIN_EVERY_MS = 30_000
/** A letter that is being sent belongs to its drain for so long (ms); after a kill it is tried again then. */
export const CLAIM_MS = 5 * MINUTE_MS
/** Pauses after the first, second ... failure (minutes): growing, 24 hours in all, then it is given up. */
export const RETRY_PAUSES_MIN = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 209] as const
/** Longest time for which a letter that was tried rests (ms). */
export const LONGEST_RETRY_MS = Math.max(...RETRY_PAUSES_MIN) * MINUTE_MS
/**
 * Letters that a resident can cause, to one address (privacy.md 9): nobody's letter box is filled by
 * booking and moving in their name. What is over the limit waits, and is mostly overtaken meanwhile.
 */
export const ADDRESS_MAIL_RULE: LimitRule = {
  name: 'mail',
  limit: 5,
  windowMs: 24 * 60 * MINUTE_MS,
}

export type DrainDeps = {
  models: Pick<Models, 'visits'>
  transport: MailTransport
  write: WriteLetter
  limiter: Pick<Limiter, 'take' | 'addressKey'>
  clock: Clock
  log: Log
}

/** Sends the letters that visits owe (design rule 3): never lost, after a kill at most one duplicate. */
export type MailDrain = {
  /** Something is owed: look at once. */
  wake(): void
  /** Looks now; ends when nothing is due any more, or the database is away. */
  drain(): Promise<void>
  /** Ends after the letter that is being sent. */
  stop(): Promise<void>
}

export function createMailDrain(deps: DrainDeps): MailDrain {
  let running: Promise<void> | null = null
  let again = false
  let stopped = false

  const run = async (): Promise<void> => {
    do {
      again = false
      await drainAll(deps, () => stopped)
    } while (again && !stopped)
  }
  const drain = (): Promise<void> => {
    if (stopped) return running ?? Promise.resolve()
    again = running !== null
    running ??= run()
      .catch((error: unknown) => {
        // While the database is away letters wait in it; it says itself that it is down.
        if (!isOutage(error)) deps.log.error('mail.drain-failed', { error })
      })
      .finally(() => (running = null))
    return running
  }
  const stopTicking = every(deps.clock, DRAIN_EVERY_MS, () => void drain())
  return {
    wake: () => void drain(),
    drain,
    async stop() {
      stopped = true
      stopTicking()
      await running
      deps.transport.close()
    },
  }
}

async function drainAll(deps: DrainDeps, isStopped: () => boolean): Promise<void> {
  const { models, clock } = deps
  for (;;) {
    const at = clock.now()
    let done = 0
    for (const visit of await visitsWithDueMail(models, at)) {
      if (isStopped()) return
      const mail = visit.mails.find(({ failed, dueAt }) => !failed && dueAt <= at)
      if (mail ? await deliver(deps, visit, mail) : await correctNextDue(models, visit)) done++
    }
    // Nothing left, or everything in another drain's hands.
    if (done === 0) return
  }
}

/**
 * One letter: claimed, looked at again, sent, taken out.
 *
 * @returns false when another drain was first; the letter is then its business
 */
async function deliver(deps: DrainDeps, visit: VisitRow, mail: OwedMail): Promise<boolean> {
  const claim = { dueAt: deps.clock.now() + CLAIM_MS, tries: mail.tries + 1 }
  const claimed = await changeMail(deps.models, visit, mail, claim)
  if (!claimed) return false
  const change = await attempt(deps, claimed, { ...mail, ...claim })
  await settleMail(deps.models, claimed, { ...mail, ...claim }, change)
  return true
}

/** Sends a claimed letter if it still says the truth. Returns what becomes of it, null: it is done. */
async function attempt(deps: DrainDeps, visit: VisitRow, mail: OwedMail): Promise<MailChange> {
  const { clock, limiter, log } = deps
  const { contact } = visit
  const { kind: type, tries } = mail
  if (contact === null || !isMailTrue(visit, mail, clock.now())) {
    log.info('mail.void', { type })
    return null
  }
  if (tries === 1 && isCausedByResident(visit, mail)) {
    const verdict = limiter.take(ADDRESS_MAIL_RULE, limiter.addressKey(contact.email))
    if (!verdict.ok) {
      log.warn('mail.postponed', { type })
      return { dueAt: clock.now() + verdict.retryAfterMs, tries: 0 }
    }
  }
  try {
    await deps.transport.send(await deps.write(mail, { ...visit, contact }))
  } catch (error) {
    if (isOutage(error)) throw error
    return afterFailure(deps, mail, error)
  }
  log.info('mail.sent', { type, attempt: tries })
  return null
}

const isCausedByResident = (visit: VisitRow, { kind }: OwedMail): boolean =>
  visit.createdBy === 'resident' &&
  (kind === 'booked' || kind === 'cancelled' || (kind === 'moved' && !visit.awaitsAnswer))

function afterFailure({ clock, log }: DrainDeps, mail: OwedMail, error: unknown): MailChange {
  const { kind: type, tries } = mail
  const pause = RETRY_PAUSES_MIN[tries - 1]
  if (error instanceof LetterRefused || pause === undefined) {
    const code = error instanceof LetterRefused ? error.code : null
    log.error('mail.given-up', { type, attempt: tries, code })
    return { failed: true }
  }
  log.warn('mail.not-sent', { type, attempt: tries, error })
  return { dueAt: clock.now() + pause * MINUTE_MS }
}

/** What became of a claimed letter must be written even when another letter was added meanwhile. */
async function settleMail(
  models: DrainDeps['models'],
  visit: VisitRow,
  mail: OwedMail,
  change: MailChange,
): Promise<void> {
  let now: VisitRow | null = visit
  while (now) {
    if (await changeMail(models, now, mail, change)) return
    now = await models.visits.findById(visit._id).lean<VisitRow>()
    if (!now?.mails.some(({ mailId, dueAt }) => mailId === mail.mailId && dueAt === mail.dueAt))
      return
  }
}

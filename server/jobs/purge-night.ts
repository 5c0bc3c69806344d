import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { createAuditLog } from '#server/audit-log.ts'
import { sweepOutbox } from '#server/mail/outbox.ts'
import type { Models } from '#server/models/index.ts'
import { readRetention } from '#server/sites/site-retention.ts'
import { findKept, findOverdue, type Kept, type Overdue } from './purge-report.ts'
import { runPurge, type PurgeCounts } from './purge-run.ts'

/** What a whole purge has done, and what it leaves. */
export type PurgeReport = {
  /** How many of each class went; `letters` are files of the folder `outbox`. */
  counts: PurgeCounts
  /** How many there are of each class, and the age of the oldest (ms). */
  kept: Record<string, Kept>
  /** Of which class something is still there past its time: nothing, or somebody has to look. */
  overdue: Record<string, Overdue>
}

export type PurgeAsked = {
  now: number
  outbox: string
  /** Folder of the site files, which may set shorter times; null: there is none. */
  sitesDir: string | null
  statisticsMonths: number
}

/** The whole nightly purge (privacy.md 3), the same for the job and for `npm run purge`; writes itself down. */
export async function purgeAll(
  connection: Pick<Connection, 'db'>,
  models: Models,
  { now, outbox, sitesDir, statisticsMonths }: PurgeAsked,
): Promise<PurgeReport> {
  const sites = sitesDir === null ? [] : await readRetention(sitesDir)
  const times = { statisticsMonths, sites }
  const counts = await runPurge(models, now, times)
  const letters = await sweepOutbox(outbox, now)
  await flushDisk(connection)
  const kept = await findKept(models, now, times)
  const overdue = await findOverdue(models, now, times)
  const audit = createAuditLog({ models, now: () => now, newId: randomUUID })
  const isWhole = Object.keys(overdue).length === 0
  await audit.write({ action: 'purge', result: isWhole ? 'ok' : 'failed', actorId: 'system' })
  return {
    counts: { ...counts, letters: letters.removed },
    kept: { ...kept, letters: { count: letters.left, oldestMs: letters.oldestMs } },
    overdue,
  }
}

/** What was erased leaves the log of the embedded engine, too; another server may refuse, it has its own rules. */
export async function flushDisk({ db }: Pick<Connection, 'db'>): Promise<void> {
  await db
    ?.admin()
    .command({ fsync: 1 })
    .catch(() => {})
}

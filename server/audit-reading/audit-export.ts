import { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type { ADMIN_API } from '#machines/api-admin.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Refused } from '#server/booking/deps.ts'
import { csvBegin, csvLine } from '#server/csv.ts'
import { addDays, ZONE } from '#server/local-time.ts'
import type { AuditRow } from '#server/models/audit.ts'
import type { Deed } from '#server/schedule/working-time.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }
import { daysFilter } from '#server/local-time.ts'
import { namesOf } from '#server/staff-names.ts'
import { auditScope, type AuditReadingDeps } from './scope.ts'

/** Rows of one file: it is made in memory (some 4 MB). */
export const MAX_EXPORT_ROWS = 20_000
/** Rows that are read at once. */
const BATCH = 500

export type AuditExportDeps = AuditReadingDeps & { audit: AuditLog }
export type AuditExportAsk = z.infer<typeof ADMIN_API.exportAudit.request>
export type AuditFile = z.infer<typeof ADMIN_API.exportAudit.reply>

const WORDS = { pl, en }

/** The log of these days as a file, oldest first; that it was taken is itself an event (privacy.md 5). */
export async function exportAudit(
  deps: AuditExportDeps,
  { from, days, language }: AuditExportAsk,
  { caller, ip }: Deed,
): Promise<AuditFile | Refused> {
  const { models, audit } = deps
  const { filter } = await auditScope(deps, caller)
  const words = WORDS[language]
  const { file, ...heads } = words
  const rows = models.audit
    .find({ at: daysFilter(from, days), ...filter })
    .sort({ at: 1, _id: 1 })
    .limit(MAX_EXPORT_ROWS + 1)
    .lean<AuditRow>()
    .cursor({ batchSize: BATCH })
  const lines: string[] = []
  for await (const batch of inBatches(rows as AsyncIterable<AuditRow>)) {
    if (lines.length + batch.length > MAX_EXPORT_ROWS) return { refused: 'too-large' }
    const names = await namesOf(
      models,
      batch.map(({ actorId }) => actorId),
    )
    for (const row of batch) lines.push(csvLine(cellsOf(row, names)))
  }
  await audit.write({
    ...{ action: 'audit.exported', result: 'ok', actorId: caller.person._id, role: 'manager' },
    staffIp: ip,
  })
  return {
    fileName: `${file}-${from}-${addDays(from, days - 1)}.csv`,
    csv: csvBegin(Object.values(heads)) + lines.join(''),
    rows: lines.length,
  }
}

/** In the order of the heads in the message files. */
function cellsOf(row: AuditRow, names: ReadonlyMap<string, string>): (string | null)[] {
  const { at, actorId, role, action, result, siteId, objectType, objectId, staffIp } = row
  const instant = Temporal.Instant.fromEpochMilliseconds(at)
  const local = instant.toZonedDateTimeISO(ZONE).toPlainDateTime()
  return [
    local.toString({ smallestUnit: 'second' }).replace('T', ' '),
    instant.toString(),
    actorId === null ? null : (names.get(actorId) ?? null),
    ...[actorId, role, action, result, siteId, objectType, objectId, staffIp],
  ]
}

/** Names are looked up once for so many rows. */
async function* inBatches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

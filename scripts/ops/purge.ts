/**
 * `npm run purge`: takes away at once what is older than its rule, as the server does each night. To be
 * run on a restored backup before the server opens it (privacy.md 2: a backup brings back what was gone).
 * Prints one line of JSON: what went, what is kept, and what is overdue, then also with exit code 2.
 */
import { DatabaseUnavailable, openDatabase } from '#server/database.ts'
import { purgeAll } from '#server/jobs/purge-night.ts'
import { createLog } from '#server/log.ts'
import { outboxDir } from '#server/mail/outbox.ts'

async function purge(uri: string): Promise<void> {
  const log = createLog({ level: 'fatal', pretty: false })
  const database = await openDatabase({ uri, dataDir: '', log, patienceMs: 5_000 })
  try {
    const { models, connection } = database
    const report = await purgeAll(connection, models, {
      now: Date.now(),
      outbox: outboxDir(process.env['OKIENKO_DATA_DIR'] || 'var'),
      sitesDir: process.env['OKIENKO_SITES_DIR'] || null,
      statisticsMonths: statisticsMonths(),
    })
    process.stdout.write(`${JSON.stringify(report)}\n`)
    if (Object.keys(report.overdue).length > 0) process.exitCode = 2
  } finally {
    await database.close()
  }
}

/** As the server reads it (OKIENKO_STATISTICS_MONTHS). */
function statisticsMonths(): number {
  const months = Number(process.env['OKIENKO_STATISTICS_MONTHS'] || 24)
  if (Number.isInteger(months) && months >= 1 && months <= 120) return months
  throw new Error('OKIENKO_STATISTICS_MONTHS must be between 1 and 120.')
}

const { MONGODB_URI: uri } = process.env
if (!uri) {
  process.stderr.write('MONGODB_URI must name the database that is to be purged.\n')
  process.exitCode = 1
} else {
  await purge(uri).catch((error: unknown) => {
    if (!(error instanceof DatabaseUnavailable)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}

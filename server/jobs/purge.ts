import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import mongoose from 'mongoose'
import { createAuditLog } from '#server/audit-log.ts'
import { sweepOutbox } from '#server/mail/outbox.ts'
import { createModels } from '#server/models/index.ts'
import type { JobReport } from './jobs.ts'
import { findOverdue } from './purge-report.ts'
import { runPurge } from './purge-run.ts'

/** The daily purge in a thread of its own, with a connection of its own; started by Bree. */
const { uri, outbox, statisticsMonths } = workerData as {
  uri: string
  outbox: string
  statisticsMonths: number
}
const connection = mongoose.createConnection(uri, { autoIndex: false, autoCreate: false })
try {
  await connection.asPromise()
  const models = createModels(connection)
  const now = Date.now()
  const counts = await runPurge(models, now, statisticsMonths)
  const letters = await sweepOutbox(outbox, now)
  const overdue = await findOverdue(models, now, statisticsMonths)
  const audit = createAuditLog({ models, now: Date.now, newId: randomUUID })
  const isWhole = Object.keys(overdue).length === 0
  await audit.write({ action: 'purge', result: isWhole ? 'ok' : 'failed', actorId: 'system' })
  const report: JobReport = {
    type: 'purge',
    counts: { ...counts, letters: letters.removed },
    overdue: Object.fromEntries(
      Object.entries(overdue).flatMap(([name, { count, oldestMs }]) => [
        [name, count],
        [`${name}OldestHours`, Math.ceil(oldestMs / 3_600_000)],
      ]),
    ),
  }
  parentPort?.postMessage(report)
} finally {
  await connection.close()
}
parentPort?.postMessage('done')

import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import mongoose from 'mongoose'
import { createAuditLog } from '#server/audit-log.ts'
import { createModels } from '#server/models/index.ts'
import type { JobReport } from './jobs.ts'
import { runPurge } from './purge-run.ts'

/** The daily purge in a thread of its own, with a connection of its own; started by Bree. */
const { uri } = workerData as { uri: string }
const connection = mongoose.createConnection(uri, { autoIndex: false, autoCreate: false })
try {
  await connection.asPromise()
  const models = createModels(connection)
  const counts = await runPurge(models, Date.now())
  const audit = createAuditLog({ models, now: Date.now, newId: randomUUID })
  await audit.write({ action: 'purge', result: 'ok', actorId: 'system' })
  const report: JobReport = { type: 'purge', counts }
  parentPort?.postMessage(report)
} finally {
  await connection.close()
}
parentPort?.postMessage('done')

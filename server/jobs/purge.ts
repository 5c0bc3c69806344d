import { parentPort, workerData } from 'node:worker_threads'
import mongoose from 'mongoose'
import { createModels } from '#server/models/index.ts'
import type { JobReport } from './jobs.ts'
import { purgeAll, type PurgeAsked } from './purge-night.ts'

/** The daily purge in a thread of its own, with a connection of its own; started by Bree. */
const { uri, ...settings } = workerData as { uri: string } & Omit<PurgeAsked, 'now'>
const connection = mongoose.createConnection(uri, { autoIndex: false, autoCreate: false })
try {
  await connection.asPromise()
  const { outbox, sitesDir, statisticsMonths } = settings
  const asked = { now: Date.now(), outbox, sitesDir, statisticsMonths }
  const report: JobReport = {
    type: 'purge',
    ...(await purgeAll(connection, createModels(connection), asked)),
  }
  parentPort?.postMessage(report)
} finally {
  await connection.close()
}
parentPort?.postMessage('done')

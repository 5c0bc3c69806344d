import { parentPort, workerData } from 'node:worker_threads'
import mongoose from 'mongoose'
import { createModels } from '#server/models/index.ts'
import { findDue, hasDue } from './due.ts'

/** Looks each minute for visits with something due, in a thread of its own; started by Bree. */
const { uri } = workerData as { uri: string }
const connection = mongoose.createConnection(uri, { autoIndex: false, autoCreate: false })
try {
  await connection.asPromise()
  const due = await findDue(createModels(connection), Date.now())
  if (hasDue(due)) parentPort?.postMessage(due)
} finally {
  await connection.close()
}
parentPort?.postMessage('done')

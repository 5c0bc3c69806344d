import { parentPort, workerData } from 'node:worker_threads'
import { startEmbedded } from './index.ts'
import type { Sync } from './store.ts'
import type { ThreadMessage } from './thread.ts'

const { dir, sync } = workerData as { dir: string; sync: Sync }
const tell = (message: ThreadMessage) => parentPort?.postMessage(message)

try {
  const embedded = await startEmbedded({ dir, sync })
  parentPort?.once('message', () => void embedded.close())
  tell({ type: 'ready', uri: embedded.uri })
} catch (error) {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
}

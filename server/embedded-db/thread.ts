import { Worker } from 'node:worker_threads'
import type { Embedded } from './index.ts'
import type { Sync } from './store.ts'

/** What the thread tells its owner. */
export type ThreadMessage = { type: 'ready'; uri: string } | { type: 'failed'; reason: string }

/**
 * Starts the embedded store in a thread of its own, so that its disk waits do not hold up calls.
 * `onDeath` hears of an end that nobody asked for; without it such an end is thrown.
 */
export async function startEmbeddedThread(options: {
  dir: string
  sync: Sync
  onDeath?: (error: Error) => void
}): Promise<Embedded> {
  const { dir, sync, onDeath } = options
  const worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
    workerData: { dir, sync },
  })
  let closing = false
  let death: Error | undefined
  const exited = new Promise<void>((done) => worker.once('exit', () => done()))
  worker.on('error', (error) => (death = error as Error))
  const message = await new Promise<ThreadMessage>((done) => {
    worker.once('message', done)
    void exited.then(() =>
      done({ type: 'failed', reason: death?.message ?? 'The embedded store ended at its start.' }),
    )
  })
  if (message.type === 'failed') {
    await exited
    throw new Error(message.reason)
  }
  void exited.then(() => {
    if (closing) return
    const error = death ?? new Error('The embedded store ended by itself.')
    if (onDeath) onDeath(error)
    else queueMicrotask(() => Promise.reject(error))
  })
  return {
    uri: message.uri,
    close: async () => {
      closing = true
      worker.postMessage('close')
      await exited
    },
  }
}

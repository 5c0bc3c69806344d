import { Worker } from 'node:worker_threads'
import type { FileRefusal } from '#machines/file.ts'
import type { Clock } from '#server/clock.ts'
import { createGate } from './gate.ts'
import type { PdfAnswer } from './pdf-thread.ts'

/** PDFs that are read at the same time. */
const INSPECTED_AT_ONCE = 2
/** A document that needs longer is made to keep us busy (ms). */
const INSPECTION_LIMIT_MS = 10_000
/** Objects of one document (MB); what it decodes to is limited apart (pdf-inspection.ts). */
const HEAP_MB = 256

/** A thread that waits is thrown away after this time (ms), with what the library still had of names. */
const IDLE_MS = 5_000
/** Documents that one thread reads at most. */
const DOCUMENTS_PER_THREAD = 20

/**
 * Looks for what may not be in a PDF, in threads of their own: a hostile document costs its thread at
 * most, and nothing of a document stays behind. One fresh thread is kept ready, with the library loaded.
 */
export type PdfInspector = {
  /** A document is on its way: its thread is made ready meanwhile. */
  warm(): void
  /** `content` moves to the thread and back: the buffer given cannot be used afterwards. */
  inspect(content: Buffer<ArrayBuffer>): Promise<{ kept: Buffer } | { refused: FileRefusal }>
  close(): Promise<void>
}

type Thread = { worker: Worker; documents: number }

export function createPdfInspector(clock: Clock): PdfInspector {
  const gate = createGate(INSPECTED_AT_ONCE)
  const all = new Set<Thread>()
  let idle: Thread[] = []
  let cancelRenewal = () => {}
  let isClosed = false

  const start = (): Thread => {
    const worker = new Worker(new URL('pdf-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // Nothing of a document may get out by them.
      stdout: true,
      stderr: true,
    })
    const thread: Thread = { worker, documents: 0 }
    all.add(thread)
    worker.once('exit', () => {
      all.delete(thread)
      idle = idle.filter((one) => one !== thread)
    })
    // One that dies while it waits is replaced at the next document.
    worker.on('error', () => {})
    worker.unref()
    return thread
  }

  const renew = (): void => {
    for (const { worker } of idle) void worker.terminate()
    idle = isClosed ? [] : [start()]
  }

  const release = (thread: Thread, isWell: boolean): void => {
    thread.worker.unref()
    thread.documents += 1
    if (isWell && !isClosed && thread.documents < DOCUMENTS_PER_THREAD) idle.push(thread)
    else void thread.worker.terminate()
    cancelRenewal()
    cancelRenewal = isClosed ? () => {} : clock.at(clock.now() + IDLE_MS, renew)
  }

  return {
    warm() {
      if (!isClosed && all.size < INSPECTED_AT_ONCE && idle.length === 0) idle.push(start())
    },
    inspect: (content) =>
      gate.run(async () => {
        const thread = idle.pop() ?? start()
        const found = await askThread(thread.worker, content, clock)
        release(thread, found !== null)
        return found ?? { refused: 'pdf-too-complex' }
      }),
    async close() {
      isClosed = true
      cancelRenewal()
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

/** Null when the thread did not see it through: out of time, out of memory, or a fault of the library. */
function askThread(
  worker: Worker,
  content: Buffer<ArrayBuffer>,
  clock: Clock,
): Promise<{ kept: Buffer } | { refused: FileRefusal } | null> {
  return new Promise((resolve) => {
    const end = (found: { kept: Buffer } | { refused: FileRefusal } | null) => {
      cancel()
      worker.off('error', fail).off('exit', fail).off('message', read)
      resolve(found)
    }
    const fail = () => end(null)
    const read = ({ refusal, content: bytes }: PdfAnswer) => {
      const kept = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      end(refusal === null ? { kept } : { refused: refusal })
    }
    const cancel = clock.at(clock.now() + INSPECTION_LIMIT_MS, fail)
    worker.on('error', fail).on('exit', fail).on('message', read)
    worker.ref()
    worker.postMessage(content, [content.buffer])
  })
}

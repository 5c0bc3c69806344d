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

/**
 * Looks for what may not be in a PDF, in a thread of its own for each: a hostile document costs that thread
 * at most, and nothing of a document stays behind. One thread is kept ready, with the library loaded.
 */
export type PdfInspector = {
  /** `content` moves to the thread and back: the buffer given cannot be used afterwards. */
  inspect(content: Buffer<ArrayBuffer>): Promise<{ kept: Buffer } | { refused: FileRefusal }>
  close(): Promise<void>
}

export function createPdfInspector(clock: Clock): PdfInspector {
  const gate = createGate(INSPECTED_AT_ONCE)
  const threads = new Set<Worker>()
  let spare: Worker | null = null

  const start = (): Worker => {
    const thread = new Worker(new URL('pdf-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // Nothing of a document may get out by them.
      stdout: true,
      stderr: true,
    })
    threads.add(thread)
    thread.once('exit', () => {
      threads.delete(thread)
      if (spare === thread) spare = null
    })
    // A spare one that dies is replaced at the next document.
    thread.on('error', () => {})
    thread.unref()
    return thread
  }

  return {
    inspect: (content) =>
      gate.run(async () => {
        const thread = spare ?? start()
        spare = null
        try {
          return await askThread(thread, content, clock)
        } finally {
          void thread.terminate()
          spare ??= start()
        }
      }),
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()))
    },
  }
}

function askThread(
  thread: Worker,
  content: Buffer<ArrayBuffer>,
  clock: Clock,
): ReturnType<PdfInspector['inspect']> {
  return new Promise((resolve) => {
    const cancel = clock.at(clock.now() + INSPECTION_LIMIT_MS, () => {
      resolve({ refused: 'pdf-too-complex' })
    })
    // Out of memory, or a fault of the library: either way nobody has seen it through.
    const fail = () => {
      cancel()
      resolve({ refused: 'pdf-too-complex' })
    }
    thread.once('error', fail)
    thread.once('exit', fail)
    thread.once('message', ({ refusal, content: bytes }: PdfAnswer) => {
      cancel()
      const kept = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      resolve(refusal === null ? { kept } : { refused: refusal })
    })
    thread.ref()
    thread.postMessage(content, [content.buffer])
  })
}

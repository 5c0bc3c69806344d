import { parentPort } from 'node:worker_threads'
import type { FileRefusal } from '#machines/file.ts'
import { inspectPdf, PdfBomb } from './pdf-inspection.ts'

/** What the thread found; the bytes go back with it. */
export type PdfAnswer = { refusal: FileRefusal | null; content: Uint8Array<ArrayBuffer> }

/** The thread that inspects PDFs, one at a time; thrown away soon, with whatever it had of them. */
if (parentPort === null) throw new Error('This file is the thread of pdf-inspector.ts.')
const port = parentPort

port.on('message', (content: Uint8Array<ArrayBuffer>) => {
  inspectPdf(content)
    .catch((error: unknown): FileRefusal => {
      return error instanceof PdfBomb ? 'pdf-too-complex' : 'file-damaged'
    })
    .then((refusal) => {
      port.postMessage({ refusal, content } satisfies PdfAnswer, [content.buffer])
    })
})

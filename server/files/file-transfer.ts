import type { Clock } from '#server/clock.ts'
import type { HttpHandler } from '#server/exchange.ts'
import { createFileHandler, type FileHandlerDeps } from './file-handler.ts'
import { createImages } from './images.ts'
import { createPdfInspector } from './pdf-inspector.ts'
import { createUploads } from './uploads.ts'
import { createVirusScanner } from './virus-scanner.ts'

export type FileTransferDeps = Omit<FileHandlerDeps, 'uploads'> & {
  clamdSocket: string | null
  signaturesDir: string | null
  clock: Clock
}

/** The way of files in and out (W9, C7): checked, scanned, and handed to the parties of the call. */
export type FileTransfer = { handle: HttpHandler; close(): Promise<void> }

export function createFileTransfer(deps: FileTransferDeps): FileTransfer {
  const { clock, log, files, clamdSocket: socketPath, signaturesDir } = deps
  const scanner = createVirusScanner({ socketPath, signaturesDir, clock, log })
  const pdfs = createPdfInspector(clock)
  const uploads = createUploads({ files, scanner, images: createImages(), pdfs, log })
  return { handle: createFileHandler({ ...deps, uploads }), close: () => pdfs.close() }
}

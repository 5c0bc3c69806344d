import type { FileRefusal, FileSide } from '#machines/file.ts'
import type { Log } from '#server/log.ts'
import { createArrival, type Arrival } from './arrival.ts'
import type { CallFiles, FileAnnouncement, HeldFile } from './call-files.ts'
import { isSecondKind, kindOfContent } from './file-kind.ts'
import type { Images } from './images.ts'
import type { PdfInspector } from './pdf-inspector.ts'
import type { VirusScanner } from './virus-scanner.ts'

/** A file whose bytes arrive. */
export type Upload = {
  readonly file: HeldFile
  /** Bytes as they come; nothing happens once the file is refused. */
  take(chunk: Uint8Array): void
  /** The last byte is here. */
  done(): void
  /** The sender is gone, or has called it off. */
  cut(): void
}

export type UploadsDeps = {
  files: CallFiles
  scanner: VirusScanner
  images: Images
  pdfs: PdfInspector
  log: Log
}

/**
 * Brings files in: the original bytes go to the scanner, then the content is parsed, and only then the
 * other side may see it (privacy.md 7). Every end that is not a pass refuses by name.
 */
export type Uploads = {
  begin(
    callId: string,
    from: FileSide,
    announced: FileAnnouncement,
  ): Upload | { refused: FileRefusal }
}

export function createUploads(deps: UploadsDeps): Uploads {
  const { files } = deps
  return {
    begin(callId, from, announced) {
      const file = files.open(callId, from, announced)
      if ('refused' in file) return file
      const arrival = createArrival(announced.bytes)
      const refuse = (reason: FileRefusal) => files.step(file, { type: 'file.refused', reason })
      file.onGone = () => arrival.cut()
      const finished = Promise.withResolvers<boolean>()
      void check(deps, file, arrival, finished.promise)
      const isSending = () => file.facts.progress.state === 'sending'
      return {
        file,
        take(chunk) {
          if (!isSending()) return
          if (arrival.take(chunk))
            files.step(file, { type: 'bytes.arrived', received: arrival.received() })
          else refuse('file-too-large')
        },
        done() {
          const isWhole = arrival.isWhole()
          if (!isWhole) refuse('upload-cut')
          else files.step(file, { type: 'upload.done' })
          finished.resolve(isWhole)
        },
        cut() {
          refuse('upload-cut')
          finished.resolve(false)
        },
      }
    },
  }
}

/** From the first byte to the verdict. */
async function check(
  { files, scanner, images, pdfs, log }: UploadsDeps,
  file: HeldFile,
  arrival: Arrival,
  finished: Promise<boolean>,
): Promise<void> {
  const { callId, facts } = file
  const { kind, bytes } = facts
  const refuse = (reason: FileRefusal): void => {
    if (files.step(file, { type: 'file.refused', reason }))
      log.info('file.refused', { callId, bytes, reason })
  }
  try {
    const unready = await scanner.readiness()
    if (unready) return refuse(unready)
    // Only when it is whole: a slow sender must not keep the scanner from the others.
    if (!(await finished) || file.facts.progress.state !== 'checking') return
    const content = arrival.content()
    const found = await scanner.scan(content)
    if (found) return refuse(found)
    if (kindOfContent(content) !== kind) return refuse('file-mismatch')
    if (isSecondKind(content, kind)) return refuse('file-mixed')
    const parsed = kind === 'pdf' ? await pdfs.inspect(content) : await images.remake(content, kind)
    if ('refused' in parsed) return refuse(parsed.refused)
    if (!files.pass(file, parsed.kept)) return
    log.info('file.passed', { callId, bytes })
  } catch (error) {
    log.error('file.check-fault', { callId, error })
    refuse('internal')
  }
}

import type { FileKind, FileRefusal, FileSide } from '#machines/file.ts'
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
 * Brings files in: the original bytes go to the scanner while they come, the content is parsed, and only
 * when both have passed it the other side may see it (privacy.md 7). Every end that is not a pass refuses
 * by name.
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
    if (kind === 'pdf') pdfs.warm()
    const unready = await scanner.readiness()
    if (unready) return refuse(unready)
    if (arrival.isCut()) return
    const scan = scanner.scan(arrival, finished)
    file.onGone = () => {
      arrival.cut()
      scan.drop()
    }
    if (!(await finished) || facts.progress.state !== 'checking') return
    const content = arrival.content()
    const odd = oddity(content, kind)
    // Its thread takes the content away.
    await scan.sent
    const [found, document] = await Promise.all([
      scan.verdict,
      kind === 'pdf' && odd === null ? pdfs.inspect(content) : null,
    ])
    const refusal = found ?? odd
    if (refusal) return refuse(refusal)
    // Decoded in our own process, and so only after clamd has spoken.
    const parsed = kind === 'pdf' ? document! : await images.remake(content, kind)
    if ('refused' in parsed) return refuse(parsed.refused)
    if (!files.pass(file, parsed.kept)) return
    log.info('file.passed', { callId, bytes })
  } catch (error) {
    log.error('file.check-fault', { callId, error })
    refuse('internal')
  }
}

/** Why the bytes are not what their name says, as far as one can see without reading them. */
function oddity(content: Buffer, kind: FileKind): FileRefusal | null {
  if (kindOfContent(content) !== kind) return 'file-mismatch'
  return isSecondKind(content, kind) ? 'file-mixed' : null
}

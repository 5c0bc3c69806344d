/**
 * A file on its way from one side of a call to the other (W9, C7): pure steps, never content. The rules F
 * of SPEC.md. The bytes live in the memory of the live call only (design rule 5).
 */

/** privacy.md 7: bytes of one file, files of one side in one call, and how long one is kept at most (ms). */
export const MAX_FILE_BYTES = 10 * 1024 * 1024
export const MAX_FILES_PER_SIDE = 10
export const FILE_KEEP_MS = 60 * 60_000
/** Pixels of an image at most, looked at before it is decoded. */
export const MAX_IMAGE_PIXELS = 40_000_000
export const MAX_FILE_NAME = 100

export type FileSide = 'resident' | 'consultant'
export type FileKind = 'pdf' | 'jpeg' | 'png'

/** Why a file does not reach the other side; each has its sentence in both apps. */
export const FILE_REFUSALS = [
  /** The name cannot be read or has nothing left once it is cleaned. */
  'file-name',
  'file-kind',
  'file-empty',
  'file-too-large',
  'too-many-files',
  'too-many-tries',
  'files-off',
  'memory-full',
  'upload-cut',
  /** The content is not of the kind that the name says. */
  'file-mismatch',
  'file-damaged',
  /** A second file is hidden behind or inside the first one. */
  'file-mixed',
  'image-too-large',
  'pdf-locked',
  'pdf-active',
  'pdf-attachments',
  'pdf-too-complex',
  'virus-found',
  'scanner-down',
  'scanner-outdated',
  'internal',
] as const
export type FileRefusal = (typeof FILE_REFUSALS)[number]

export type FileProgress =
  | { state: 'sending'; received: number }
  | { state: 'checking' }
  | { state: 'ready' }
  | { state: 'refused'; reason: FileRefusal }
  /** Kept for as long as it may be, and let go. */
  | { state: 'gone' }

export type FileEvent =
  /** So many bytes are here by now. */
  | { type: 'bytes.arrived'; received: number }
  | { type: 'upload.done' }
  | { type: 'check.passed' }
  | { type: 'file.refused'; reason: FileRefusal }
  | { type: 'keep.over' }

/** What an event does to a file; null: nothing, it is not for this state. */
export function fileStep(progress: FileProgress, event: FileEvent): FileProgress | null {
  const { state } = progress
  const isOnItsWay = state === 'sending' || state === 'checking'
  switch (event.type) {
    case 'bytes.arrived':
      if (state !== 'sending' || event.received <= progress.received) return null
      return { state, received: event.received }
    case 'upload.done':
      return state === 'sending' ? { state: 'checking' } : null
    case 'check.passed':
      return state === 'checking' ? { state: 'ready' } : null
    case 'file.refused':
      return isOnItsWay ? { state: 'refused', reason: event.reason } : null
    case 'keep.over':
      if (isOnItsWay) return { state: 'refused', reason: 'upload-cut' }
      return state === 'ready' ? { state: 'gone' } : null
  }
}

/** A file as the server knows it, without its bytes. */
export type FileFacts = {
  fileId: string
  from: FileSide
  name: string
  kind: FileKind
  /** As sent; an image that was made anew has another size when it is fetched. */
  bytes: number
  progress: FileProgress
}

/** What one side is told of a file. */
export type FileView = {
  fileId: string
  from: FileSide
  /** Null: not yet passed, and the viewer is the other side. */
  name: string | null
  kind: FileKind
  bytes: number
  progress: FileProgress
}

/** Nothing that the sender wrote reaches the other side before the check has passed. */
export function fileView(file: FileFacts, viewer: FileSide): FileView {
  const { fileId, from, kind, bytes, progress } = file
  const mayKnow = viewer === from || progress.state === 'ready' || progress.state === 'gone'
  return { fileId, from, name: mayKnow ? file.name : null, kind, bytes, progress }
}

/** The files that count towards a side's limit: a refused one may be tried again. */
export function countsToLimit({ progress }: Pick<FileFacts, 'progress'>): boolean {
  return progress.state !== 'refused'
}

const KIND_OF_ENDING: Readonly<Record<string, FileKind>> = {
  pdf: 'pdf',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
}

/** The kind that a name claims by its ending, or null for every other one. */
export function kindOfName(name: string): FileKind | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(KIND_OF_ENDING, ending) ? KIND_OF_ENDING[ending]! : null
}

/** Names that Windows takes for a device whatever their ending is. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/**
 * A name that is safe to show and to store (privacy.md 7): no folder, no control, invisible or bidirectional
 * characters, at most 100 characters with its ending kept. Null when nothing is left of it.
 */
export function cleanFileName(raw: string): string | null {
  const last = raw.normalize('NFC').split(/[/\\]/).at(-1)!
  const plain = last
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .replace(DEVICE_NAME, '_$1')
  const [, stem = plain, ending = ''] = /^(.+)(\.[a-z]{1,5})$/i.exec(plain) ?? []
  const room = MAX_FILE_NAME - ending.length
  const short = [...stem].reduce(
    (text, sign) => (text.length + sign.length > room ? text : text + sign),
    '',
  )
  return stem === '' ? null : short.trimEnd() + ending
}

import type { FileKind } from '#machines/file.ts'

/** First bytes of each kind (privacy.md 7). */
const MAGIC: readonly (readonly [FileKind, Buffer])[] = [
  ['pdf', Buffer.from('%PDF-', 'latin1')],
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
]

/** The kind that the content begins like, or null. */
export function kindOfContent(content: Uint8Array): FileKind | null {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 8))
  return MAGIC.find(([, magic]) => head.subarray(0, magic.length).equals(magic))?.[0] ?? null
}

/** Fixed by us: what a page claims about a file is not believed. */
export const CONTENT_TYPE: Readonly<Record<FileKind, string>> = {
  pdf: 'application/pdf',
  jpeg: 'image/jpeg',
  png: 'image/png',
}

const ZIP_END = Buffer.from([0x50, 0x4b, 0x05, 0x06])
const ZIP_END_BYTES = 22
const MAX_ZIP_COMMENT = 0xffff
/** A reader of PDF looks for its beginning in so many bytes. */
const PDF_SEARCHED_BYTES = 1024

/** The same bytes would open as an archive, or as a document too: made to be two things at once. */
export function isSecondKind(content: Uint8Array, kind: FileKind): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  if (kind !== 'pdf' && bytes.subarray(0, PDF_SEARCHED_BYTES).includes('%PDF-')) return true
  const tail = bytes.subarray(Math.max(0, bytes.length - ZIP_END_BYTES - MAX_ZIP_COMMENT))
  let at = tail.lastIndexOf(ZIP_END)
  for (; at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    const isWhole = at + ZIP_END_BYTES <= tail.length
    // The comment may end before the file does: whoever unpacks it does not mind.
    if (isWhole && at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) <= tail.length) return true
  }
  return false
}

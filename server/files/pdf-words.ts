import type { FileRefusal } from '#machines/file.ts'

/** Names that make a document act or hold other files, wherever in its bytes they stand. */
const ACTIVE_WORD = /\/(?:JavaScript|Launch|RichMedia)(?![A-Za-z])/
const ATTACHING_WORD = /\/(?:EmbeddedFiles?|FileAttachment)(?![A-Za-z])/

/** Bytes that are text at once: a large file is never a second time in memory. */
const WINDOW_BYTES = 64 * 1024
/** Longer than any of the words with every sign escaped, and the escaped sign after it. */
const OVERLAP_BYTES = 64
/** Of one sign: `#4a`. */
const ESCAPE_LENGTH = 3

/** The worst word in these bytes by what it is refused as; names may be written with #-escapes. */
export function findWord(content: Uint8Array): FileRefusal | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  let found: FileRefusal | null = null
  for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
    const end = Math.min(bytes.length, at + WINDOW_BYTES + OVERLAP_BYTES)
    const text = unescaped(bytes.toString('latin1', at, end))
    const isLast = end === bytes.length
    if (holds(ACTIVE_WORD, text, isLast)) return 'pdf-active'
    if (holds(ATTACHING_WORD, text, isLast)) found = 'pdf-attachments'
  }
  return found
}

/** A word at the end of its window may go on beyond it: the next window has all of it. */
function holds(word: RegExp, text: string, isLast: boolean): boolean {
  const match = word.exec(text)
  if (match === null) return false
  return isLast || match.index + match[0].length + ESCAPE_LENGTH <= text.length
}

function unescaped(text: string): string {
  return text.replace(/#([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
}

/** A stretch of a message: plain text, or the address of a link just as it is shown. */
export type TextPart = { text: string; href: string | null }

// Up to the next blank or quotation mark; what ends a sentence is not part of an address.
const ADDRESS = /https:\/\/[^\s<>"„”]+/g
const SENTENCE_END = /[.,;:!?'’)\]}»]+$/

/**
 * The links of a consultant's message. Only `https:`, without name and password in front of the host,
 * and shown as they are: nothing hides where a press leads.
 */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const shown = match[0].replace(SENTENCE_END, '')
    const href = addressOf(shown)
    if (href === null) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null })
    parts.push({ text: shown, href })
    from = match.index + shown.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null })
  return parts
}

function addressOf(shown: string): string | null {
  try {
    const { protocol, username, password, href } = new URL(shown)
    return protocol === 'https:' && username === '' && password === '' ? href : null
  } catch {
    return null
  }
}

/**
 * The text that managers may write with a few marks: paragraphs, `- ` and `1. ` lists, `**bold**`,
 * `*emphasis*` and `[words](https://…)`. A closed subset of Markdown, read into a tree: whatever else is
 * typed, HTML too, stays plain text, and pages draw the tree without ever reading HTML.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em'; children: Inline[] }
  | { kind: 'link'; href: string; text: string }
  | { kind: 'break' }
export type Block =
  { kind: 'paragraph'; children: Inline[] } | { kind: 'bullets' | 'numbers'; items: Inline[][] }

const LINK = /\[([^[\]\n]+)\]\(([^()\s]*)\)/g
const BULLET = /^\s{0,3}-\s+/
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+/

/** Addresses that a link may have: secure pages, e-mail and telephone. */
export const isLinkAddress = (href: string): boolean =>
  /^https:\/\/[^\s/?#@\\]+(?:[/?#]\S*)?$/.test(href) ||
  /^mailto:[^\s@?]+@[^\s@?]+$/.test(href) ||
  /^tel:\+?[\d-]{3,20}$/.test(href)

/** Whether a link was meant whose address is none that a link may have. */
export const hasBadLink = (source: string): boolean =>
  [...source.matchAll(LINK)].some(([, , href = '']) => !isLinkAddress(href))

/** Reads the marks of a text. */
export function parseRichText(source: string): Block[] {
  const blocks: Block[] = []
  let open: Block | null = null
  for (const line of source.split(/\r?\n/)) {
    if (line.trim() === '') {
      open = null
      continue
    }
    const next: Block = openFor(line, open)
    if (next !== open) blocks.push(next)
    addLine(next, line)
    open = next
  }
  return blocks
}

/** Only the words, for looking something up. */
export function plainText(source: string): string {
  const words = (inlines: readonly Inline[]): string => inlines.map(wordsOf).join('')
  const wordsOf = (inline: Inline): string => {
    if (inline.kind === 'break') return ' '
    return 'children' in inline ? words(inline.children) : inline.text
  }
  return parseRichText(source)
    .map((block) => ('items' in block ? block.items.map(words).join(' ') : words(block.children)))
    .join(' ')
}

function openFor(line: string, open: Block | null): Block {
  const kind = BULLET.test(line) ? 'bullets' : NUMBER.test(line) ? 'numbers' : 'paragraph'
  if (open?.kind === kind) return open
  return kind === 'paragraph' ? { kind, children: [] } : { kind, items: [] }
}

function addLine(block: Block, line: string): void {
  if ('items' in block) {
    const mark = block.kind === 'bullets' ? BULLET : NUMBER
    block.items.push(inlinesOf(line.replace(mark, '')))
    return
  }
  if (block.children.length > 0) block.children.push({ kind: 'break' })
  block.children.push(...inlinesOf(line.trim()))
}

function inlinesOf(text: string): Inline[] {
  const found: Inline[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const [whole, words = '', href = ''] = match
    if (!isLinkAddress(href)) continue
    found.push(...stressed(text.slice(from, match.index)), { kind: 'link', href, text: words })
    from = match.index + whole.length
  }
  return [...found, ...stressed(text.slice(from))]
}

/** Bold and emphasis; a mark without its end is a plain asterisk. */
function stressed(text: string): Inline[] {
  const at = text.search(/\*/)
  if (at === -1) return text === '' ? [] : [{ kind: 'text', text }]
  const mark = text.startsWith('**', at) ? '**' : '*'
  const begins = at + mark.length
  const ends = text.indexOf(mark, begins)
  const isStress = ends > begins && !/^\s|\s$/.test(text.slice(begins, ends))
  const [head, rest] = isStress ? [at, ends + mark.length] : [begins, begins]
  const before: Inline[] = head === 0 ? [] : [{ kind: 'text', text: text.slice(0, head) }]
  if (!isStress) return [...before, ...stressed(text.slice(rest))]
  const kind = mark === '**' ? 'strong' : 'em'
  const children = stressed(text.slice(begins, ends))
  return [...before, { kind, children }, ...stressed(text.slice(rest))]
}

import MarkdownIt, { type Env, type RendererRule, type StateCore, type Token } from 'markdown-it'
import { escapeHtml } from '#server/mail/layout.ts'

/** A mistake in a law text; `line` counts from 1. */
export class LawTextError extends Error {
  override readonly name = 'LawTextError'
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** What stands for `{{name}}`: safe HTML, and an address where the value may be one of a link. */
export type LawValue = {
  html: string
  href?: string
  /** It is a block of its own, a list for instance: nothing else may stand in its paragraph. */
  isBlock?: true
}
export type LawValues = Readonly<Record<string, LawValue>>

/** A law text that was read and found right. */
export type LawText = {
  title: string
  /** Headings of level 2, for the contents. */
  sections: { id: string; title: string }[]
  /** Every id of the page, in order. */
  ids: string[]
  /** Names of the values that it shows. */
  values: string[]
  tokens: Token[]
}

const VALUE = /\{\{\s*([\w.-]+)\s*\}\}/y
const WHOLE_VALUE = /^\{\{\s*([\w.-]+)\s*\}\}$/
const ID = /\s*\{#([a-z][\w-]*)\}$/
/** Pages, letters, calls, and places on our own pages; never scripts or data. */
const ADDRESS =
  /^(?:https?:\/\/[^\s/?#@\\]+(?:[/?#]|$)|mailto:[^\s@?]+@|tel:\+?[\d-]|#[\w-]|\/[^/\\])/

/**
 * Markdown without raw HTML and images: whatever a text holds, what comes out is made of these elements
 * and of nothing else.
 */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable('image')
const encodeLink = markdown.normalizeLink.bind(markdown)
markdown.normalizeLink = (url) => (WHOLE_VALUE.test(url) ? url : encodeLink(url))
// An address that may not be is a mistake that is told, not a link that silently stays text.
markdown.validateLink = () => true

markdown.inline.ruler.before('emphasis', 'value', (state, silent) => {
  VALUE.lastIndex = state.pos
  const found = VALUE.exec(state.src)
  if (!found) return false
  if (!silent) state.push('value', '', 0).content = found[1]!
  state.pos += found[0].length
  return true
})
markdown.core.ruler.push('ids', setIds)

/** `{#name}` at the end of a heading or a paragraph is its id; other headings get one by their number. */
function setIds({ tokens }: StateCore): void {
  let number = 0
  for (const [at, token] of tokens.entries()) {
    const last = token.children?.at(-1)
    const opening = tokens[at - 1]
    if (token.type !== 'inline' || !opening || !/^(heading|paragraph)_open$/.test(opening.type))
      continue
    const id = last?.type === 'text' ? ID.exec(last.content)?.[1] : undefined
    if (last && id) last.content = last.content.replace(ID, '')
    if (opening.type === 'heading_open') number += 1
    if (id) opening.attrSet('id', id)
    else if (opening.type === 'heading_open') opening.attrSet('id', `p${number}`)
  }
}

const valueOf = (env: Env | undefined, name: string): LawValue =>
  (env!['values'] as LawValues)[name]!
const cell =
  (open: string): RendererRule =>
  () =>
    open
Object.assign(markdown.renderer.rules, {
  value: (tokens, at, _, env) => valueOf(env, tokens[at]!.content).html,
  link_open(tokens, at, _, env) {
    const written = String(tokens[at]!.attrGet('href'))
    const name = WHOLE_VALUE.exec(written)?.[1]
    const href = name ? valueOf(env, name).href! : written
    const rel = /^https?:/.test(href) ? ' rel="noopener"' : ''
    return `<a href="${escapeHtml(href)}"${rel}>`
  },
  // Without the styles of an alignment, which the page's policy refuses.
  th_open: cell('<th scope="col">'),
  td_open: cell('<td>'),
} satisfies Record<string, RendererRule>)

/**
 * Reads a law text.
 * @param known the values that it may show, by name
 * @throws LawTextError for the first mistake: value, address, order of headings, id
 */
export function parseLawText(source: string, known: LawValues): LawText {
  checkNames(source, known)
  const tokens = markdown.parse(source, {})
  const sections = checkHeadings(tokens)
  const ids: string[] = []
  const values: string[] = []
  for (const [at, token] of tokens.entries()) {
    const line = (token.map?.[0] ?? 0) + 1
    const id = String(token.attrGet('id') ?? '')
    if (id && ids.includes(id)) throw new LawTextError(line, `the id ${id} is there twice`)
    if (id) ids.push(id)
    if (token.type === 'inline') values.push(...checkInline(tokens, at, known, line))
  }
  return { title: plain(tokens[1]!), sections, ids, values, tokens }
}

/** The text as HTML, with these values in their places; every name in it has to be there. */
export const renderLawText = ({ tokens }: LawText, values: LawValues): string =>
  markdown.renderer.render(tokens, markdown.options as never, { values })

function checkNames(source: string, known: LawValues): void {
  for (const [index, text] of source.split('\n').entries()) {
    for (const [whole, name = ''] of text.matchAll(/\{\{([^}]*)\}\}?/g)) {
      if (!WHOLE_VALUE.test(whole) || !Object.hasOwn(known, name.trim()))
        throw new LawTextError(index + 1, `there is no value ${whole}`)
    }
  }
}

function checkHeadings(tokens: readonly Token[]): LawText['sections'] {
  const sections: LawText['sections'] = []
  if (tokens[0]?.tag !== 'h1') throw new LawTextError(1, 'must begin with a heading "# …"')
  let before = 0
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const level = Number(token.tag.slice(1))
    const line = token.map![0] + 1
    if (level === 1 && at > 0) throw new LawTextError(line, 'has a second heading "# …"')
    if (level > before + 1) throw new LawTextError(line, `skips from level ${before} to ${level}`)
    before = level
    if (level === 2)
      sections.push({ id: String(token.attrGet('id')), title: plain(tokens[at + 1]!) })
  }
  return sections
}

function checkInline(tokens: Token[], at: number, known: LawValues, firstLine: number): string[] {
  const names: string[] = []
  const children = tokens[at]!.children ?? []
  let line = firstLine
  let inLink = false
  for (const child of children) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
    if (child.type === 'link_close') inLink = false
    if (child.type === 'link_open') {
      inLink = true
      checkAddress(String(child.attrGet('href')), known, line)
    }
    if (child.type !== 'value') continue
    names.push(child.content)
    const value = known[child.content]!
    if (inLink && value.href)
      throw new LawTextError(line, `{{${child.content}}} is a link of its own and stands in one`)
    if (!value.isBlock) continue
    const [opening, closing] = [tokens[at - 1], tokens[at + 1]]
    if (children.length > 1 || opening?.type !== 'paragraph_open')
      throw new LawTextError(line, `{{${child.content}}} must stand alone between empty lines`)
    opening.hidden = true
    closing!.hidden = true
  }
  return names
}

function checkAddress(href: string, known: LawValues, line: number): void {
  const name = WHOLE_VALUE.exec(href)?.[1]
  const isAddress = name ? known[name]?.href !== undefined : ADDRESS.test(href)
  if (!isAddress) throw new LawTextError(line, `a link may not lead to "${href}"`)
}

/** The words of a heading. */
const plain = (inline: Token): string =>
  (inline.children ?? []).map((child) => child.content).join('')

import { parse as parseVue } from 'vue/compiler-sfc'
import type { SFCTemplateBlock } from 'vue/compiler-sfc'

type TemplateNode = NonNullable<SFCTemplateBlock['ast']>['children'][number]
type ElementNode = Extract<TemplateNode, { tag: string }>

/** Numbers of the node kinds in Vue's template tree, whose enum is not exported to us. */
const TEXT = 2
const INTERPOLATION = 5
const ATTRIBUTE = 6

/** What the sources of an app say about message keys. */
export interface MessageUsage {
  /** Keys passed as plain text to a function that says them, with their place. */
  asked: { key: string; file: string; line: number }[]
  /** Every quoted text, since keys also stand in tables that are looked up later. */
  literals: Set<string>
  /** Forms of keys that are put together: t(`end.${reason}`) gives `^end\.[\w.-]+$`. */
  patterns: Set<string>
}

/**
 * Adds what one file says to `usage`.
 *
 * @param ask name of the function that is given a key, also with `$` before it
 */
export function collectUsage(file: string, text: string, usage: MessageUsage, ask: string): void {
  const asking = new RegExp(`(?<![\\w$])\\$?${ask}\\(\\s*(?:'([^'\\n]+)'|"([^"\\n]+)")`, 'g')
  for (const match of text.matchAll(asking)) {
    const line = text.slice(0, match.index).split('\n').length
    usage.asked.push({ key: match[1] ?? match[2] ?? '', file, line })
  }
  for (const match of text.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`/g)) {
    usage.literals.add(match[1] ?? match[2] ?? match[3] ?? '')
  }
  // An expression in a template's attribute holds its own quotes: "t('a')" hides 'a' above.
  for (const match of text.matchAll(/'([^'\n]*)'/g)) usage.literals.add(match[1] ?? '')
  for (const match of text.matchAll(/`((?:[\w.[\]-]|\$\{[^`{}]*\})+)`/g)) {
    const pattern = keyPattern(match[1] ?? '')
    if (pattern) usage.patterns.add(pattern)
  }
}

/** Pattern of the keys that a template text can give; null when it says nothing about them. */
function keyPattern(template: string): string | null {
  // `help.ios[${n}]` means `help.ios.1`, as messages in lists are numbered.
  const parts = template
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replaceAll('[', '.').replaceAll(']', ''))
  if (parts.length < 2 || !parts.some((part) => /[a-z]{2}/i.test(part) && part.includes('.'))) {
    return null
  }
  return `^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w.-]+')}$`
}

/** Attributes whose text people see or hear. */
const spokenAttributes = new Set([
  'alt',
  'title',
  'placeholder',
  'label',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
])

/** Names that are the same in every language. */
const properNames = new Set(['Okienko'])

const humanText = /\p{L}{2}/u

/** Human text that stands in a template instead of the message files, as `file:line "text"`. */
export function textInTemplate(file: string, text: string): string[] {
  const template = parseVue(text, { filename: file }).descriptor.template
  if (!template?.ast) return []
  const found: string[] = []
  const report = (line: number, content: string): void => {
    const trimmed = content.trim()
    if (humanText.test(trimmed) && !properNames.has(trimmed))
      found.push(`${file}:${line} "${trimmed}"`)
  }
  const visit = (node: TemplateNode): void => {
    if (node.type === TEXT) report(node.loc.start.line, node.content)
    if (node.type === INTERPOLATION && 'content' in node.content) {
      const literal = /^(['"`])([^'"`$]*)\1$/.exec(String(node.content.content).trim())
      if (literal) report(node.loc.start.line, literal[2] ?? '')
    }
    if (!('tag' in node)) return
    visitAttributes(node, report)
    node.children.forEach(visit)
  }
  template.ast.children.forEach(visit)
  return found
}

function visitAttributes(node: ElementNode, report: (line: number, text: string) => void): void {
  for (const attribute of node.props) {
    if (attribute.type !== ATTRIBUTE || !spokenAttributes.has(attribute.name)) continue
    // A component's `label` or `title` prop is spoken as well; on <track> and <option> it is HTML's.
    report(attribute.loc.start.line, attribute.value?.content ?? '')
  }
}

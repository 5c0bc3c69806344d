import { h } from 'vue'
import type { FunctionalComponent, VNode } from 'vue'
import { parseRichText, type Block, type Inline } from '#machines/rich-text.ts'

type Props = {
  source: string
  /** Said of a link that opens a page beside this one. */
  newTab: string
}

/** A text with its few marks as elements; nothing in it is ever read as HTML. */
export const RichTextView: FunctionalComponent<Props> = ({ source, newTab }) =>
  parseRichText(source).map((block) => blockNode(block, newTab))
RichTextView.props = ['source', 'newTab']

function blockNode(block: Block, newTab: string): VNode {
  const nodes = (inlines: Inline[]) => inlines.map((inline) => inlineNode(inline, newTab))
  if (!('items' in block)) return h('p', nodes(block.children))
  return h(
    block.kind === 'bullets' ? 'ul' : 'ol',
    block.items.map((item) => h('li', nodes(item))),
  )
}

function inlineNode(inline: Inline, newTab: string): VNode | string {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'break':
      return h('br')
    case 'link':
      return linkNode(inline, newTab)
    default:
      return h(
        inline.kind,
        inline.children.map((child) => inlineNode(child, newTab)),
      )
  }
}

/** Telephone and e-mail open their own program, a page its own tab: what is going on here goes on. */
function linkNode({ href, text }: Extract<Inline, { kind: 'link' }>, newTab: string): VNode {
  if (!href.startsWith('https:')) return h('a', { href }, text)
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, `${text} ${newTab}`)
}

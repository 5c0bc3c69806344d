// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { RichTextView } from './rich-text-view.ts'

const shown = (source: string): Element =>
  mount(
    defineComponent({
      render: () => h('div', h(RichTextView, { source, newTab: '(nowa karta)' })),
    }),
  ).element

it('draws marks as elements', () => {
  const { innerHTML } = shown(
    'Weź **dowód**\ni *podpis*\n- [BIP](https://a.example)\n\n1. [t](tel:123)',
  )
  expect(innerHTML).toContain('<strong>dowód</strong><br>i <em>podpis</em>')
  expect(innerHTML).toContain(
    '<ul><li><a href="https://a.example" target="_blank" rel="noopener noreferrer">BIP (nowa karta)</a></li></ul>',
  )
  expect(innerHTML).toContain('<ol><li><a href="tel:123">t</a></li></ol>')
})

it('draws whatever looks like HTML as the text that it is', () => {
  const element = shown('<img src=x onerror=alert(1)> **<b>x</b>** [y](javascript:alert(1))')
  expect(element.querySelector('img, b, a, script')).toBeNull()
  expect(element.textContent).toContain('<img src=x onerror=alert(1)> <b>x</b> [y](javascript:')
})

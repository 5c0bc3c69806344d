import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RefusalBody } from '#machines/api.ts'
import en from './en.json' with { type: 'json' }
import pl from './pl.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text)
  }
  return flat
}

const polish = flatten(pl)
const english = flatten(en)
const source = new URL('..', import.meta.url).pathname
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()

describe('the texts of the staff app', () => {
  it('have the same keys in both languages, none of them empty', () => {
    expect([...polish.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of [...polish, ...english]) expect(text.trim(), key).not.toBe('')
  })

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of polish) {
      expect(placeholders(english.get(key)!), key).toEqual(placeholders(text))
    }
  })

  it('have three Polish plural forms where English has two', () => {
    const forms = (text: string) => text.split(' | ').length
    for (const [key, text] of polish) {
      const count = forms(text)
      if (count === 1) expect(forms(english.get(key)!), key).toBe(1)
      else expect([count, forms(english.get(key)!)], key).toEqual([count, count - 1])
    }
  })

  it('have a sentence for every refusal of the server', () => {
    for (const reason of RefusalBody.shape.refused.options) {
      expect(polish.has(`refused.${reason}`), reason).toBe(true)
    }
  })

  it('have every key that the code names', () => {
    for (const { name, text } of files) {
      for (const [, key] of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
        expect(polish.has(key!), `${key} in ${name}`).toBe(true)
      }
    }
  })

  it('are used: no text is left over', () => {
    const all = files.map(({ text }) => text).join('\n')
    const group = (key: string) => key.slice(0, key.lastIndexOf('.') + 1)
    const last = (key: string) => key.slice(key.lastIndexOf('.') + 1)
    // A key is named whole, or its group is named by a template text, or it is a span's or icon's.
    const used = (key: string) =>
      all.includes(`'${key}'`) ||
      all.includes(`\`${group(key)}\${`) ||
      (key.startsWith('shift.') &&
        new RegExp(`'${last(key).replace(/Heading|Text/, '')}'`).test(all)) ||
      (key.startsWith('call.partner') && all.includes('`call.partner${name}'))
    expect([...polish.keys()].filter((key) => !used(key))).toEqual([])
  })

  it('stand in the message files only: no letters between the tags of a component', () => {
    for (const { name, text } of files.filter((file) => file.name.endsWith('.vue'))) {
      const template = text.slice(text.indexOf('<template>'), text.lastIndexOf('</template>'))
      const bare = template
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\{\{[\s\S]*?\}\}/g, '')
        .replace(/"[^"]*"/g, '""')
        .replace(/<[^>]*>/g, '')
      expect(bare.match(/\p{L}{2,}/gu) ?? [], name).toEqual([])
    }
  })
})

import { describe, expect, it } from 'vitest'
import { RefusalBody } from '#machines/api.ts'
import en from './en.json' with { type: 'json' }
import pl from './pl.json' with { type: 'json' }

// That both files have the same keys, all of them used, is a check of the whole repository.

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
const forms = (text: string) => text.split(' | ').length

describe('the texts of the staff app', () => {
  it('have one more plural form in Polish than in English: one, few, many', () => {
    for (const [key, text] of polish) {
      const count = forms(text)
      if (count === 1) expect(forms(english.get(key)!), key).toBe(1)
      else expect([count, forms(english.get(key)!)], key).toEqual([count, count - 1])
    }
    expect([...polish.values()].filter((text) => forms(text) > 1).length).toBeGreaterThan(10)
  })

  it.each(RefusalBody.shape.refused.options)('have a sentence for the refusal %s', (reason) => {
    expect(polish.get(`refused.${reason}`)).toMatch(/\.$/)
    expect(english.get(`refused.${reason}`)).toMatch(/\.$/)
  })

  it('have no exclamation marks (look.md)', () => {
    expect([...polish.values(), ...english.values()].filter((text) => text.includes('!'))).toEqual(
      [],
    )
  })
})

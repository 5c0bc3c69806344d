// @vitest-environment jsdom
import { createI18n } from 'petite-vue-i18n'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import { compileMessages } from '../../build/compiled-messages.ts'
import { pluralRules } from '../plural-rules.ts'
import { allMessages, flat } from './test/all-messages.ts'
import type { Tree } from './test/all-messages.ts'
import { panelI18n } from './test/panel-i18n.ts'

/** What the build makes of a message file, said by the small edition that the panel is built with. */
async function built(locale: string, messages: Tree) {
  const source = encodeURIComponent(compileMessages(JSON.stringify(messages)))
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${source}`)) as {
    default: Record<string, never>
  }
  return createI18n<false>({
    legacy: false,
    locale,
    pluralRules,
    messages: { [locale]: module.default },
  }).global as unknown as ReturnType<typeof panelI18n>
}

const NUMBERS = [0, 1, 2, 5, 12, 21, 22, 25, 101, 112]

describe('messages that were compiled at build', () => {
  it.each(LANGUAGES)('say in %s what the whole vue-i18n makes of their texts', async (language) => {
    const tree = allMessages(language)
    const [due, said] = [panelI18n(language), await built(language, tree)]
    const keys = flat(tree)
    expect(keys.length).toBeGreaterThan(400)
    for (const [key, text] of keys) {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
      const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]))
      for (const n of text.includes(' | ') ? NUMBERS : [1]) {
        const filled = { ...values, n }
        expect([key, said.t(key, filled, n)]).toEqual([key, due.t(key, filled, n)])
      }
    }
  })

  it('may hold signs of JavaScript; one that cannot be compiled is named', async () => {
    const { t } = await built('en', { a: "a `b` \\ ${n} {n} {'@'}", b: 'one | {n} two' })
    expect(t('a', { n: 3 })).toBe('a `b` \\ $3 3 @')
    expect([t('b', { n: 1 }, 1), t('b', { n: 2 }, 2)]).toEqual(['one', '2 two'])
    expect(() => compileMessages('{"a":{"b":"open {brace"}}')).toThrow(/message a\.b/)
    expect(() => compileMessages('{"a":"see @:b"}')).toThrow(/message a/)
  })
})

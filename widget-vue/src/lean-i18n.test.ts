// @vitest-environment jsdom
import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import { compileMessages } from '../build/compiled-messages.ts'
import { createLeanI18n } from './lean-i18n.ts'
import type { Messages } from './lean-i18n.ts'
import { allMessages, flat } from './messages/test/all-messages.ts'
import type { Tree } from './messages/test/all-messages.ts'
import { pluralForm } from './plural-rules.ts'

/** What the build makes of a message file. */
async function built(messages: Tree): Promise<Messages> {
  const source = encodeURIComponent(compileMessages(JSON.stringify(messages)))
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${source}`)) as {
    default: Messages
  }
  return module.default
}

const NUMBERS = [0, 1, 2, 5, 12, 21, 22, 25, 101, 112]

describe('the lean i18n', () => {
  it.each(LANGUAGES)('says in %s what vue-i18n would say', async (language) => {
    const [tree, lean] = [allMessages(language), createLeanI18n(language)]
    lean.merge(language, await built(tree))
    const { t } = createI18n<false>({
      legacy: false,
      locale: language,
      messages: { [language]: tree } as never,
      pluralRules: { [language]: (count, forms) => pluralForm(language, count, forms) },
    }).global as unknown as { t: (key: string, values: object, count: number) => string }
    const keys = flat(tree)
    expect(keys.length).toBeGreaterThan(400)
    for (const [key, text] of keys) {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
      const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]))
      for (const n of text.includes(' | ') ? NUMBERS : [1]) {
        const filled = { ...values, n }
        expect([key, lean.t(key, filled, n)]).toEqual([key, t(key, filled, n)])
      }
    }
  })

  it('follows the language, keeps branches together, and gives back a key that it does not know', () => {
    const { locale, t, te, merge } = createLeanI18n('pl')
    merge('pl', { refusal: { closed: 'zamknięte' }, help: { chrome: ['jeden', 'dwa'] } as never })
    merge('pl', { refusal: { network: 'brak sieci' } })
    merge('uk', { refusal: { closed: 'закрито' } })
    expect([t('refusal.closed'), t('refusal.network'), t('help.chrome[1]')]).toEqual([
      'zamknięte',
      'brak sieci',
      'dwa',
    ])
    expect([te('refusal'), te('refusal.closed'), te('refusal.none')]).toEqual([false, true, false])
    locale.value = 'uk'
    expect([t('refusal.closed'), t('refusal.network')]).toEqual(['закрито', 'refusal.network'])
  })

  it('compiles texts with signs of JavaScript, and names a message that it cannot', async () => {
    const { t, merge } = createLeanI18n('en')
    merge('en', await built({ a: "a `b` \\ ${n} {n} {'@'}", b: 'one | {n} two' }))
    expect(t('a', { n: 3 })).toBe('a `b` \\ $3 3 @')
    expect([t('b', { n: 1 }, 1), t('b', { n: 2 }, 2)]).toEqual(['one', '2 two'])
    expect(() => compileMessages('{"a":{"b":"open {brace"}}')).toThrow(/message .a.b/)
    expect(() => compileMessages('{"a":"see @:b"}')).toThrow(/message .a/)
  })
})

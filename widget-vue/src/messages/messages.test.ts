import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import type { Language } from '#machines/languages.ts'
import { REFUSALS } from '#machines/protocol-constants.ts'
import { pickLanguage } from '../languages.ts'
import { pluralForm } from '../plural-rules.ts'
import { allMessages, flat } from './test/all-messages.ts'

// That all languages have the same keys, places and forms is a check of the whole repository.

const said = new Map(LANGUAGES.map((language) => [language, new Map(flat(allMessages(language)))]))

/** A message with its number, as the panel says it. */
function say(language: Language, key: string, n: number): string {
  const forms = said.get(language)!.get(key)!.split(' | ')
  return forms[pluralForm(language, n, forms.length)]!.replace('{n}', String(n))
}

describe('messages', () => {
  it('shout nowhere', () => {
    const loud = [...said.values()].flatMap((texts) => [...texts.values()])
    expect(loud.filter((text) => text.includes('!'))).toEqual([])
  })

  it.each<[Language, string[]]>([
    ['pl', ['1 osoba', '2 osoby', '5 osób', '12 osób', '21 osób', '22 osoby', '25 osób']],
    ['uk', ['1 людина', '2 людини', '5 людей', '12 людей', '21 людина', '22 людини', '25 людей']],
    [
      'en',
      ['1 person', '2 people', '5 people', '12 people', '21 people', '22 people', '25 people'],
    ],
  ])('take the right form of the number in %s', (language, expected) => {
    const before = [1, 2, 5, 12, 21, 22, 25].map((n) => say(language, 'waiting.people', n))
    for (const [i, words] of expected.entries()) expect(before[i]).toContain(words)
    // Fractions take the second form, and so does a message that has fewer.
    expect([pluralForm(language, 1.5, 3), pluralForm(language, 5, 2)]).toEqual([1, 1])
  })

  it('have words for what joining may be refused with', () => {
    const spoken = ['line-full', 'too-many-tickets', 'too-many-tries', 'terms-changed', 'draining']
    const polish = said.get('pl')!
    for (const reason of spoken) expect(polish.has(`refusal.${reason}`), reason).toBe(true)
    expect(REFUSALS).toContain('draining')
    const chat = REFUSALS.filter((one) => one.startsWith('chat-'))
    const booking = ['slot-gone', 'hold-over', 'too-many-visits', 'visit-over', 'too-early']
    for (const reason of ['other', 'closed', 'closing-soon', 'blocked', ...chat, ...booking])
      expect(polish.has(`refusal.${reason}`), reason).toBe(true)
    expect(polish.has('end.blocked')).toBe(true)
  })
})

describe('language', () => {
  it('is the first wished one that the site offers', () => {
    expect(pickLanguage(['en-GB', 'pl'], ['pl', 'en'])).toBe('en')
    expect(pickLanguage(['uk', 'de'], ['pl', 'en'])).toBe('pl')
    expect(pickLanguage(['uk-UA', 'pl'], LANGUAGES)).toBe('uk')
    expect(pickLanguage(['en'], ['pl'])).toBe('pl')
    expect(pickLanguage(['constructor'], ['en'])).toBe('en')
  })
})

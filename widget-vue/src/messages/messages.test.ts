import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { REFUSALS } from '#machines/protocol-constants.ts'
import { compileMessages } from '../../build/compiled-messages.ts'
import { pickLanguage } from '../languages.ts'
import { pluralRules } from '../plural-rules.ts'
import afterEn from './after.en.json'
import afterPl from './after.pl.json'
import en from './en.json'
import pl from './pl.json'
import faqEn from './faq.en.json'
import faqPl from './faq.pl.json'
import laterEn from './later.en.json'
import laterPl from './later.pl.json'
import troubleEn from './trouble.en.json'
import troublePl from './trouble.pl.json'
import toolsEn from './tools.en.json'
import toolsPl from './tools.pl.json'
import visitsEn from './visits.en.json'
import visitsPl from './visits.pl.json'

type Tree = { [key: string]: Tree | string | string[] }

const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return [[path + key, value]]
    if (Array.isArray(value)) return value.map((text, i) => [`${path}${key}[${i}]`, text])
    return flat(value, `${path}${key}.`)
  })
const polish = [
  ...flat(pl),
  ...flat(laterPl),
  ...flat(afterPl),
  ...flat(faqPl),
  ...flat(visitsPl),
  ...flat(toolsPl),
  ...flat(troublePl),
]
const english = [
  ...flat(en),
  ...flat(laterEn),
  ...flat(afterEn),
  ...flat(faqEn),
  ...flat(visitsEn),
  ...flat(toolsEn),
  ...flat(troubleEn),
]
const i18n = createI18n<false>({
  legacy: false,
  locale: 'pl',
  pluralRules,
  messages: { pl: laterPl, en: laterEn } as never,
})
const t = i18n.global.t as (key: string, named: object, plural: number) => string

describe('messages', () => {
  it('are there in both languages with the same places to fill', () => {
    expect(polish.map(([key]) => key)).toEqual(english.map(([key]) => key))
    const places = (text: string) => new Set(text.match(/\{\w+\}/g))
    for (const [key, text] of polish) {
      expect([key, places(text)]).toEqual([key, places(english.find(([k]) => k === key)![1])])
    }
  })

  it('have three Polish forms wherever there are two English ones', () => {
    for (const [key, text] of english) {
      if (!text.includes(' | ')) continue
      const forms = polish.find(([k]) => k === key)![1].split(' | ')
      expect([key, text.split(' | ').length, forms.length]).toEqual([key, 2, 3])
    }
  })

  it('shout nowhere', () => {
    expect([...polish, ...english].filter(([, text]) => text.includes('!'))).toEqual([])
  })

  it('take the right form of the number', () => {
    const before = (n: number) => t('waiting.before', { n }, n)
    expect([1, 2, 4, 5, 12, 22, 25, 112].map(before)).toEqual([
      'Przed Tobą 1 osoba.',
      'Przed Tobą 2 osoby.',
      'Przed Tobą 4 osoby.',
      'Przed Tobą 5 osób.',
      'Przed Tobą 12 osób.',
      'Przed Tobą 22 osoby.',
      'Przed Tobą 25 osób.',
      'Przed Tobą 112 osób.',
    ])
    expect(pluralRules.pl(1.5, 3)).toBe(1)
    expect(pluralRules.pl(0, 3)).toBe(2)
    expect([pluralRules.en(1, 2), pluralRules.en(0, 2), pluralRules.en(7, 2)]).toEqual([0, 1, 1])
  })

  it('have words for what joining may be refused with', () => {
    const spoken = ['line-full', 'too-many-tickets', 'too-many-tries', 'terms-changed', 'draining']
    for (const reason of spoken) expect(pl.refusal).toHaveProperty(reason)
    expect(REFUSALS).toContain('draining')
    expect(pl.refusal.other).toBeTruthy()
    for (const reason of ['closed', 'closing-soon']) expect(pl.refusal).toHaveProperty(reason)
    for (const reason of REFUSALS.filter((one) => one.startsWith('chat-')))
      expect(toolsPl.refusal).toHaveProperty(reason)
    for (const where of [laterPl.refusal, afterPl.end]) expect(where).toHaveProperty('blocked')
    const booking = ['slot-gone', 'hold-over', 'too-many-visits', 'visit-over', 'too-early']
    for (const reason of booking) expect(visitsPl.refusal).toHaveProperty(reason)
  })

  it('compile, and a mistake in one names it', () => {
    expect(compileMessages('{"a":"plain","b":{"c":"{n} x | {n} y"},"d":["e"]}')).toContain(
      '_plural',
    )
    expect(() => compileMessages('{"a":{"b":"open {brace"}}')).toThrow(/message .a.b/)
  })
})

describe('language', () => {
  it('is the first wished one that the site offers', () => {
    expect(pickLanguage(['en-GB', 'pl'], ['pl', 'en'])).toBe('en')
    expect(pickLanguage(['uk', 'de'], ['pl', 'en'])).toBe('pl')
    expect(pickLanguage(['en'], ['pl'])).toBe('pl')
    expect(pickLanguage(['constructor'], ['en'])).toBe('en')
  })
})

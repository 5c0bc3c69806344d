import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { createTexts, polishForm } from '../i18n.ts'
import { clockText, elapsedWords, leftWords, sinceWords } from './spans.ts'
import { waitLevel } from './waiting.ts'

const MINUTE = 60_000

function say(language: 'pl' | 'en', words: { key: string; n: number }[]): string {
  const { t } = createTexts(language).global
  return words.map(({ key, n }) => t(key, { n }, n)).join(' ')
}

describe('spans of time in words', () => {
  it.each([
    [0, 'poniżej minuty'],
    [59_999, 'poniżej minuty'],
    [MINUTE, '1 minutę'],
    [2 * MINUTE + 59_000, '2 minuty'],
    [5 * MINUTE, '5 minut'],
    [12 * MINUTE, '12 minut'],
    [22 * MINUTE, '22 minuty'],
    [60 * MINUTE, '1 godzinę'],
    [125 * MINUTE, '2 godziny 5 minut'],
  ])('%i ms have lasted: %s', (ms, words) => {
    expect(say('pl', elapsedWords(ms))).toBe(words)
  })

  it.each([
    [30_000, 'od mniej niż minuty'],
    [MINUTE, 'od 1 minuty'],
    [3 * MINUTE, 'od 3 minut'],
    [3 * 60 * MINUTE, 'od 3 godzin'],
  ])('a state of %i ms: %s', (ms, words) => {
    expect(say('pl', [sinceWords(ms)])).toBe(words)
  })

  it.each([
    [18_000, '18 sekund'],
    [17_001, '18 sekund'],
    [3_000, '3 sekundy'],
    [1, '1 sekundę'],
    [0, '0 sekund'],
    [-5_000, '0 sekund'],
    [101_000, '2 minuty'],
  ])('%i ms left: %s', (ms, words) => {
    expect(say('pl', [leftWords(ms)])).toBe(words)
  })

  it('has English plurals too', () => {
    expect(say('en', elapsedWords(MINUTE))).toBe('1 minute')
    expect(say('en', [leftWords(20_000)])).toBe('20 seconds')
  })

  it('shows a clock with hours only when there are some', () => {
    expect([0, 7_000, 247_000, 3_750_000].map(clockText)).toEqual([
      '0:00',
      '0:07',
      '4:07',
      '1:02:30',
    ])
  })
})

describe('Polish plural forms', () => {
  it.each([
    [0, 2],
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [12, 2],
    [22, 1],
    [25, 2],
    [102, 1],
  ])('%i takes form %i of three', (count, form) => {
    expect(polishForm(count, 3)).toBe(form)
  })

  it('has a first form for nothing when there are four', () => {
    expect([0, 1, 3, 7].map((count) => polishForm(count, 4))).toEqual([0, 1, 2, 3])
  })

  it('is used by vue-i18n for the texts of the app', () => {
    const i18n = createI18n({
      legacy: false,
      locale: 'pl',
      messages: { pl: { k: '{n} a | {n} b | {n} c' } },
      pluralRules: { pl: polishForm },
    })
    expect([1, 3, 5].map((n) => i18n.global.t('k', { n }, n))).toEqual(['1 a', '3 b', '5 c'])
  })
})

describe('how a wait compares with its target', () => {
  it('rises at five and at fifteen minutes', () => {
    expect([0, 4.9, 5, 14.9, 15].map((minutes) => waitLevel(minutes * MINUTE))).toEqual([
      'normal',
      'normal',
      'over',
      'over',
      'far',
    ])
  })
})

import { describe, expect, test } from 'vitest'

import type { Language } from '#machines/languages.ts'
import { MOST_WORDS, plainFaults } from './plain-language.ts'

const sentence = (words: number, word: string) =>
  `X ${Array(words - 1)
    .fill(word)
    .join(' ')}.`

describe('plain language', () => {
  test.each<[Language, string]>([
    ['pl', 'słowo'],
    ['en', 'word'],
    ['uk', 'зв’язок'],
  ])('sentences in %s have twenty words at most', (language, word) => {
    const longest = sentence(MOST_WORDS, word)
    expect(plainFaults(language, `${longest} ${longest}`)).toEqual([])
    expect(plainFaults(language, `A. ${sentence(MOST_WORDS + 1, word)}`)).toEqual([
      `has a sentence of 21 words: "${sentence(MOST_WORDS + 1, word)}"`,
    ])
  })

  test('forms of a plural are sentences of their own, and what is put in is one word', () => {
    const half = sentence(12, 'word')
    expect(plainFaults('en', `{n} ${half} | {n} ${half}`)).toEqual([])
    expect(plainFaults('en', `{a} {b} {c} ${sentence(18, 'word')}`)).toHaveLength(1)
  })

  test.each<[Language, string, string]>([
    ['pl', 'Twoja sesja wygasła.', 'sesj'],
    ['pl', 'Adres leży na serwerze.', 'serwer'],
    ['en', 'The server is away.', 'server'],
    ['en', 'Set up WebRTC first.', 'WebRTC'],
    ['uk', 'Немає зв’язку із сервером.', 'сервер'],
  ])('jargon in %s: %s', (language, text, word) => {
    expect(plainFaults(language, text)).toEqual([`uses the jargon word "${word}"`])
  })

  test('words that only begin alike, and the one program that a page may name', () => {
    expect(plainFaults('en', 'An apiary observes curls.')).toEqual([])
    expect(plainFaults('pl', 'Włącz JavaScript w ustawieniach przeglądarki.')).toEqual([])
  })
})

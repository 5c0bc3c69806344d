import { describe, expect, test } from 'vitest'

import { textFaults } from './message-texts.ts'

const PEOPLE = '{n} osoba | {n} osoby | {n} osób'

describe('plural forms', () => {
  test.each([
    ['pl', PEOPLE, []],
    ['pl', '{n} osoba | {n} osób', ['has 2 plural forms, pl needs 3']],
    ['en', '{n} person | {n} people', []],
    ['en', 'one person | {n} people', []],
    ['en', '{n} people', ['has 1 plural forms, en needs 2']],
    ['en', '{n} person | some people', ['says no number in the form of 2']],
    ['uk', '{n} людина | {n} людини | {n} людей', []],
    ['uk', '{n} людина | {n} людей', ['has 2 plural forms, uk needs 3']],
    // 21 and 31 take the first form too.
    ['uk', 'одна людина | {n} людини | {n} людей', ['says no number in the form of 21']],
  ])('in %s: %s', (language, text, faults) => {
    expect(textFaults(language, text, language === 'pl' ? text : PEOPLE, [])).toEqual(faults)
  })

  test('a form for none may stand in front, in every language', () => {
    const main = `nikt | ${PEOPLE}`
    expect(textFaults('en', 'nobody | {n} person | {n} people', main, [])).toEqual([])
    expect(textFaults('en', '{n} person | {n} people', main, [])).toEqual([
      'has 2 plural forms, en needs 2',
    ])
  })

  test('a text with forms where the Polish one has none', () => {
    expect(textFaults('en', 'a minute | minutes', 'czas', [])).toEqual([
      'has 2 plural forms, en needs 2',
    ])
  })
})

describe('a translation', () => {
  test.each([
    ['uk', 'Close', 'Zamknij', ['is not translated: "Close"']],
    ['uk', 'Закрыть', 'Zamknij', ['is not translated: "Закрыть"']],
    ['uk', 'Закрити', 'Zamknij', []],
    ['uk', '{n} / {of}', '{n} / {of}', []],
    ['en', 'Zakończ połączenie', 'Rozłącz', ['is not translated: "Zakończ połączenie"']],
    ['en', 'E-mail', 'E-mail', []],
  ])('into %s: %s', (language, text, main, faults) => {
    expect(textFaults(language, text, main, [])).toEqual(faults)
  })

  test('that repeats another translation', () => {
    expect(textFaults('en', 'Вікно', 'Okno', ['Вікно'])).toEqual(['is not translated: "Вікно"'])
  })
})

// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { createPanelI18n, createWords } from './i18n.ts'

describe('the words of the panel', () => {
  it('come by part and language, and stay complete over a change of language', async () => {
    const i18n = createPanelI18n()
    const { t } = i18n.global
    const te = (key: string) => t(key) !== key
    const words = createWords(i18n)
    await words.speak('pl')
    expect(t('action.book')).toBe('Umów wizytę')
    expect(te('booking.bookNow')).toBe(false)
    await words.learn('visits')
    expect(te('booking.bookNow')).toBe(true)
    // Both parts have words for refusals: neither takes the other's away.
    expect([te('refusal.slot-gone'), te('refusal.network')]).toEqual([true, true])
    await words.speak('en')
    expect(document.documentElement.lang).toBe('en')
    expect(t('booking.bookNow')).toBe('Book the visit')
    expect([te('refusal.slot-gone'), te('refusal.network')]).toEqual([true, true])
  })

  it('are spoken only when all of them are there, and by the newest choice', async () => {
    const i18n = createPanelI18n()
    const words = createWords(i18n)
    await words.speak('pl')
    const languageOf = (text: string) => ({ default: { 'tools.send': text } })
    let arrive = () => {}
    const slow = new Promise<void>((resolve) => (arrive = resolve))
    const tools = {
      pl: async () => languageOf('Wyślij'),
      en: async () => (await slow, languageOf('Send')),
      uk: () => Promise.reject(new Error('no network')),
    }
    await words.learn(tools)
    const english = words.speak('en')
    expect([i18n.global.locale.value, i18n.global.t('tools.send')]).toEqual(['pl', 'Wyślij'])
    await expect(words.speak('uk')).rejects.toThrow('no network')
    arrive()
    await english
    // Ukrainian was wished after English, and has not come: Polish stays, whole.
    expect([i18n.global.locale.value, i18n.global.t('action.book')]).toEqual(['pl', 'Umów wizytę'])
    await words.speak('en')
    expect([i18n.global.t('tools.send'), words.knows(tools)]).toEqual(['Send', true])
  })
})

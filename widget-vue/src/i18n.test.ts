// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { createPanelI18n, createWords } from './i18n.ts'

describe('the words of the panel', () => {
  it('come by part and language, and stay complete over a change of language', async () => {
    const i18n = createPanelI18n()
    const { t, te } = i18n.global
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
})

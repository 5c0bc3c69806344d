import { createI18n } from 'vue-i18n'
import type { Language } from '#machines/api.ts'
import en from './messages/en.json'
import pl from './messages/pl.json'

export const LANGUAGES: readonly Language[] = ['pl', 'en']
const STORED_AS = 'okienko.staff.language'

const polish = new Intl.PluralRules('pl')

/**
 * Which of the forms separated by `|` belongs to a count. Three Polish forms: one, few, many; a
 * fourth one in front is for none at all.
 */
export function polishForm(count: number, forms: number): number {
  const withNone = forms === 4
  if (withNone && count === 0) return 0
  const form = { one: 0, few: 1, many: 2, other: 2, zero: 2, two: 1 }[polish.select(count)]
  return Math.min(form + (withNone ? 1 : 0), forms - 1)
}

function rememberedLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORED_AS)
    if (stored === 'pl' || stored === 'en') return stored
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }
  return 'pl'
}

/** The texts of the app; Polish unless the person has chosen otherwise on this computer. */
export function createTexts(language: Language = rememberedLanguage()) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'pl',
    messages: { pl, en },
    pluralRules: { pl: polishForm },
  })
}

/** Keeps a chosen language for the next visit. */
export function rememberLanguage(language: Language) {
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // As above.
  }
}

import { createI18n } from 'vue-i18n'
import { STAFF_LANGUAGES } from '#machines/languages.ts'
import type { StaffLanguage } from '#machines/languages.ts'
import en from './messages/en.json'
import pl from './messages/pl.json'

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

function rememberedLanguage(): StaffLanguage {
  try {
    return staffLanguage(localStorage.getItem(STORED_AS))
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }
  return 'pl'
}

/** The language of the app that a tag names; Polish for any other. */
export const staffLanguage = (tag: string | null): StaffLanguage =>
  STAFF_LANGUAGES.find((one) => one === tag) ?? 'pl'

/** The texts of the app; Polish unless the person has chosen otherwise on this computer. */
export function createTexts(language: StaffLanguage = rememberedLanguage()) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'pl',
    messages: { pl, en },
    pluralRules: { pl: polishForm },
  })
}

/** Keeps a chosen language for the next visit. */
export function rememberLanguage(language: StaffLanguage) {
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // As above.
  }
}

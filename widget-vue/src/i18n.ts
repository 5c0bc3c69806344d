import { createI18n } from 'vue-i18n'
import type { Language } from '#machines/api.ts'
import { pluralRules } from './plural-rules.ts'

type Messages = Record<string, never>

/** The message files, each a chunk of its own that is fetched when its language is first used. */
const FILES: Record<Language, () => Promise<{ default: unknown }>> = {
  pl: () => import('./messages/pl.json'),
  en: () => import('./messages/en.json'),
}

/** Composition-only i18n whose messages were compiled at build (`build/compiled-messages.ts`). */
export const createPanelI18n = () =>
  createI18n<false>({
    legacy: false,
    locale: 'pl',
    fallbackLocale: false as never,
    pluralRules,
    messages: {},
  })
export type PanelI18n = ReturnType<typeof createPanelI18n>

/** Switches the whole panel to a language; the page's own `lang` goes with it (WCAG 3.1.1). */
export async function speak(i18n: PanelI18n, language: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    const file = await FILES[language]()
    i18n.global.setLocaleMessage(language, file.default as Messages)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

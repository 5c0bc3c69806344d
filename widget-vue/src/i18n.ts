import { createI18n } from 'vue-i18n'
import type { Language } from '#machines/api.ts'
import { pluralRules } from './plural-rules.ts'

type Messages = Record<string, never>
type File = () => Promise<{ default: unknown }>

/** The message files, each a chunk of its own that is fetched when language and part are first used. */
const FILES = {
  panel: { pl: () => import('./messages/pl.json'), en: () => import('./messages/en.json') },
  /** What comes after the notice: devices, line, call. */
  later: {
    pl: () => import('./messages/later.pl.json'),
    en: () => import('./messages/later.en.json'),
  },
  /** Booking and visits. */
  visits: {
    pl: () => import('./messages/visits.pl.json'),
    en: () => import('./messages/visits.en.json'),
  },
} satisfies Record<string, Record<Language, File>>
export type WordsPart = keyof typeof FILES

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

/** The words of one panel: which parts it speaks, in which language. */
export function createWords(i18n: PanelI18n) {
  const parts = new Set<WordsPart>(['panel'])
  const known = new Set<string>()

  async function fetchWords(language: Language, part: WordsPart): Promise<void> {
    const name = `${part}.${language}`
    if (known.has(name)) return
    const file = await FILES[part][language]()
    known.add(name)
    i18n.global.mergeLocaleMessage(language, (file as { default: unknown }).default as Messages)
  }

  /** Switches the whole panel to a language; the page's own `lang` goes with it (WCAG 3.1.1). */
  async function speak(language: Language): Promise<void> {
    await Promise.all([...parts].map((part) => fetchWords(language, part)))
    i18n.global.locale.value = language
    document.documentElement.lang = language
  }

  /** Adds the words of a part that is shown from now on. Rejects when they cannot be fetched. */
  async function learn(part: WordsPart): Promise<void> {
    parts.add(part)
    await fetchWords(i18n.global.locale.value as Language, part)
  }

  return { speak, learn }
}

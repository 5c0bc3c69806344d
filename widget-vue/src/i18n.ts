import { shallowReactive, shallowRef } from 'vue'
import type { App, InjectionKey, ShallowRef } from 'vue'
import { createI18n } from 'petite-vue-i18n'
import type { Language } from '#machines/api.ts'
import { pluralRules } from './plural-rules.ts'

type Messages = Record<string, never>

/** The messages of one part in each language, each a chunk that is fetched when it is first used. */
export type WordFiles = Record<Language, () => Promise<{ default: unknown }>>

const FILES = {
  panel: {
    pl: () => import('./messages/pl.json'),
    en: () => import('./messages/en.json'),
    uk: () => import('./messages/uk.json'),
  },
  /** What comes after the notice: devices, line, call. */
  later: {
    pl: () => import('./messages/later.pl.json'),
    en: () => import('./messages/later.en.json'),
    uk: () => import('./messages/later.uk.json'),
  },
  /** Booking and visits. */
  visits: {
    pl: () => import('./messages/visits.pl.json'),
    en: () => import('./messages/visits.en.json'),
    uk: () => import('./messages/visits.uk.json'),
  },
} satisfies Record<string, WordFiles>
export type WordsPart = keyof typeof FILES

/**
 * Messages were compiled at build (`build/compiled-messages.ts`). Some are asked for to see whether they
 * are there (`known-message.ts`); that those in use are there is checked before (`npm run check`).
 */
export const createPanelI18n = () =>
  createI18n<false>({
    legacy: false,
    locale: 'pl',
    fallbackLocale: false as never,
    missingWarn: false,
    fallbackWarn: false,
    pluralRules,
    messages: {},
  })
export type PanelI18n = ReturnType<typeof createPanelI18n>

/** Which parts one panel speaks, in which language. */
export type Words = {
  /** What the person has chosen; null before a choice. */
  chosen: ShallowRef<string | null>
  /** The language of the letters about the visit that is shown. */
  ofLetters: ShallowRef<Language | null>
  /**
   * Switches the whole panel to a language, once all words that are in use are there in it: nothing on the
   * screen is taken away meanwhile. Rejects when they cannot be fetched, and all stays as it was.
   */
  speak: (language: Language) => Promise<void>
  /** Adds the words of a part that is shown from now on. Rejects when they cannot be fetched. */
  learn: (part: WordsPart | WordFiles) => Promise<void>
  /** Whether the words of a part have come. */
  knows: (files: WordFiles) => boolean
  install: (app: App) => void
}

export const WORDS: InjectionKey<Words> = Symbol()

export function createWords({ global: { locale, mergeLocaleMessage } }: PanelI18n): Words {
  const parts = new Set<WordFiles>([FILES.panel])
  const known = shallowReactive(new Set<unknown>())
  let wished: Language | null = null

  async function fetchWords(language: Language, part: WordFiles): Promise<void> {
    const file = part[language]
    if (known.has(file)) return
    mergeLocaleMessage(language, (await file()).default as Messages)
    known.add(file)
  }

  const words: Words = {
    chosen: shallowRef(null),
    ofLetters: shallowRef(null),
    async speak(language) {
      wished = language
      await Promise.all([...parts].map((part) => fetchWords(language, part)))
      // Somebody who chose again meanwhile gets the newer choice.
      if (wished !== language) return
      locale.value = language
      // The page's own language goes with it (WCAG 3.1.1).
      document.documentElement.lang = language
    },
    async learn(part) {
      const files = typeof part === 'string' ? FILES[part] : part
      await fetchWords(locale.value as Language, files)
      parts.add(files)
      // The language may have been switched meanwhile.
      await fetchWords(locale.value as Language, files)
    },
    knows: (files) => known.has(files[locale.value as Language]),
    install: (app) => void app.provide(WORDS, words),
  }
  return words
}

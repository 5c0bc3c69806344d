import { computed, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'

/** The messages of one part in each language, each a chunk of its own. */
export type WordFiles = Record<string, () => Promise<{ default: unknown }>>

const LONGEST_PAUSE_MS = 10_000

/**
 * The words of a part that the panel does not begin with: whether they are there in the language that is
 * spoken now. They are fetched when it changes, again and again until they come.
 */
export function useLazyWords(files: WordFiles): Readonly<Ref<boolean>> {
  const { locale, mergeLocaleMessage } = useI18n()
  const spoken = shallowRef<string | null>(null)

  async function learn(language: string, tries = 1) {
    try {
      const file = await files[language]?.()
      if (file) mergeLocaleMessage(language, file.default as Record<string, never>)
      spoken.value = language
    } catch {
      const pause = Math.min(1_000 * tries, LONGEST_PAUSE_MS)
      setTimeout(() => locale.value === language && void learn(language, tries + 1), pause)
    }
  }
  watch(locale, (language) => void learn(language), { immediate: true })
  return computed(() => spoken.value === locale.value)
}

import { computed, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'

/** The words of the tools, apart from those of the panel, which everybody pays for. */
const FILES: Record<string, () => Promise<{ default: unknown }>> = {
  pl: () => import('./messages/tools.pl.json'),
  en: () => import('./messages/tools.en.json'),
}
const LONGEST_PAUSE_MS = 10_000

/** Whether the words are there in the language that is spoken now; they are fetched when it changes. */
export function useToolWords(): Readonly<Ref<boolean>> {
  const { locale, mergeLocaleMessage } = useI18n()
  const spoken = shallowRef<string | null>(null)

  async function learn(language: string, tries = 1) {
    try {
      const file = await FILES[language]?.()
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

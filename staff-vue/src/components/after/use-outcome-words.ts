import { useI18n } from 'vue-i18n'

/** What came of a call in words: a common outcome has its message, an own one is its own words. */
export function useOutcomeWords() {
  const { t, te } = useI18n()
  return (outcome: string): string => {
    const key = `outcome.${outcome.replace(/^std:/, '')}`
    return outcome.startsWith('std:') && te(key, 'pl') ? t(key) : outcome
  }
}

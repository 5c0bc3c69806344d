import { watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { rememberLanguage, staffLanguage } from '../i18n.ts'

/** The document's language follows the chosen one (3.1.1), and the choice is remembered. */
export function useDocumentLanguage() {
  const { locale } = useI18n()
  watchEffect(() => {
    document.documentElement.lang = locale.value
    rememberLanguage(staffLanguage(locale.value))
  })
}

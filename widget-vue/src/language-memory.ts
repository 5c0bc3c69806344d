/** The language that the person has chosen, for this tab (privacy.md, section 8); nothing before a choice. */
const KEY = 'okienko.language'

export function recallLanguage(): string | null {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

export function rememberLanguage(language: string): void {
  try {
    sessionStorage.setItem(KEY, language)
  } catch {
    // Refused storage: the choice lasts as long as the page.
  }
}

import type { Language } from '#machines/api.ts'

/** The languages of the panel, each by its own name. */
export const LANGUAGE_NAMES: Record<Language, string> = { pl: 'Polski', en: 'English' }

const isLanguage = (tag: string): tag is Language => tag in LANGUAGE_NAMES

/** The first of the wished tags (BCP 47) that the panel speaks and the site offers; else the site's first. */
export function pickLanguage(wished: readonly string[], offered: readonly Language[]): Language {
  for (const tag of wished) {
    const base = tag.toLowerCase().split('-')[0] ?? ''
    if (isLanguage(base) && offered.includes(base)) return base
  }
  return offered[0] ?? 'pl'
}

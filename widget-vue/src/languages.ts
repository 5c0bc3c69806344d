import type { Language } from '#machines/api.ts'

/** The languages of the panel, each by its own name. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  pl: 'Polski',
  en: 'English',
  uk: 'Українська',
}

const isLanguage = (tag: string): tag is Language => tag in LANGUAGE_NAMES

/** The first of the wished tags (BCP 47) that the panel speaks and the site offers; else the site's first. */
export function pickLanguage(wished: readonly string[], offered: readonly Language[]): Language {
  for (const tag of wished) {
    const base = tag.toLowerCase().split('-')[0] ?? ''
    if (isLanguage(base) && offered.includes(base)) return base
  }
  return offered[0] ?? 'pl'
}

/** Whether a page is one of this installation's own. */
export const isOurs = (url: string): boolean =>
  new URL(url, location.href).origin === location.origin

/** Our own law pages come in the language of the panel; a city's page elsewhere is taken as it is. */
export function inLanguage(url: string, language: string): string {
  if (!isOurs(url)) return url
  const page = new URL(url, location.href)
  page.searchParams.set('lang', language)
  return page.href
}

/** `12 miesięcy`: how long something is kept. */
export const monthsText = (months: number, language: string): string =>
  months.toLocaleString(language, { style: 'unit', unit: 'month', unitDisplay: 'long' })

import type { Localised } from './models/schema.ts'

/** Texts as they are stored: of the site's languages those given, of others those that were there before. */
export function textsIn(
  languages: readonly string[],
  texts: Localised,
  before: Localised = {},
): Localised {
  const own = languages.map((language) => [language, (texts[language] ?? '').trim()] as const)
  return { ...before, ...Object.fromEntries(own) }
}

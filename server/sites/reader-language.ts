import { Language } from '#machines/api-parts.ts'
import type { HttpRequest } from '../exchange.ts'
import type { Site } from '../sites.ts'

/** The site's language that a reader wants: by `?lang=`, by the browser, else the site's first. */
export function readerLanguage(site: Pick<Site, 'languages'>, request: HttpRequest): Language {
  const wished = [
    request.query.get('lang') ?? '',
    ...(request.headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2)),
  ]
  for (const wish of wished) {
    const language = Language.safeParse(wish.toLowerCase())
    if (language.success && site.languages.includes(language.data)) return language.data
  }
  return site.languages[0]!
}

import { Language } from '#machines/api.ts'
import type { HttpRequest } from './exchange.ts'
import type { LegalText, Site } from './sites.ts'
import { madeFile, type StaticFile } from './static.ts'

/** The terms or the privacy information of a site as a page that can be kept and printed (W13). */
export function textPage(site: Site, kind: LegalText, request: HttpRequest): StaticFile | null {
  const texts = site.texts[kind]
  if (!texts) return null
  const language = chooseLanguage(site, request)
  const text = texts[language]
  if (text === undefined) return null
  const html = /^\s*<!doctype/i.test(text) ? text : wholePage(text, language)
  return madeFile(html, 'text/html; charset=utf-8')
}

function chooseLanguage(site: Site, request: HttpRequest): Language {
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

/** A fragment becomes a page: readable measure, the reader's own colours. */
function wholePage(fragment: string, language: Language): string {
  const title =
    /<h1[^>]*>(.*?)<\/h1>/s
      .exec(fragment)?.[1]
      ?.replace(/<[^>]+>/g, '')
      .trim() ?? ''
  const style =
    ':root{color-scheme:light dark}body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.125rem/1.6 system-ui,sans-serif}'
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body><main>
${fragment}
</main></body>
</html>
`
}

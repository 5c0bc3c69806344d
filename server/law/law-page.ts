import { readFileSync } from 'node:fs'
import type { Language } from '#machines/api.ts'
import { LAW_KINDS } from '#machines/law.ts'
import { escapeHtml } from '#server/mail/layout.ts'
import { styleSource } from '#server/sites/site-look.ts'
import type { Site } from '#server/sites.ts'
import type { LawPageKind } from './law-file.ts'
import { renderLawText, type LawText } from './markdown.ts'
import { lawValues, time, type LawContext } from './values.ts'
import { lawWords, type LawWords } from './words.ts'

const CSS = readFileSync(new URL('./law-page.css', import.meta.url), 'utf8')
/** A text with fewer sections is seen whole without a list of them. */
const MIN_SECTIONS = 5

/** A law page, and what its policy lets its one style in by. */
export type LawPage = { html: string; styleSource: string }

/** A law text of a site as a page that can be read, kept and printed (W13); null: the site has none of its own. */
export function lawPage(
  site: Site,
  kind: LawPageKind,
  language: Language,
  context: LawContext,
): LawPage | null {
  const text = site.texts[kind]?.[language]
  const document = site[kind === 'staff-accessibility' ? 'accessibility' : kind]
  if (!text || 'url' in document) return null
  const words = lawWords(language)
  const style = `:root{--accent:${site.accent}}\n${CSS}`
  const since = `${words.version.replace('{version}', escapeHtml(document.version))} ${time(document.date, language).html}`
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(text.title)} – ${escapeHtml(nameOf(site, language))}</title>
${alternates(site, language)}<style>${style}</style>
</head>
<body>
<a class="skip" href="#page-text">${words.skip}</a>
<header class="top">
${brand(site, kind, language)}
${languageNav(site, language, words)}
</header>
<main id="page-text" tabindex="-1">
<article>
${withState(renderLawText(text, lawValues(site, kind, language, context)), [
  `<p class="state">${since}</p>`,
  ...(document.draft ? [`<p class="draft"><strong>${words.draft}</strong></p>`] : []),
  ...(text.sections.length < MIN_SECTIONS ? [] : [contents(text, words)]),
])}
</article>
</main>
<footer class="end">
${documentsNav(site, kind, language, words)}
</footer>
</body>
</html>
`
  return { html, styleSource: styleSource(style) }
}

const nameOf = (site: Site, language: Language): string => site.name[language] ?? site.siteId

/** Version, draft mark and contents stand below the page's heading. */
const withState = (body: string, parts: readonly string[]): string =>
  body.replace('</h1>', () => `</h1>\n${parts.join('\n')}`)

const alternates = (site: Site, language: Language): string =>
  site.languages
    .filter((other) => other !== language)
    .map((other) => `<link rel="alternate" hreflang="${other}" href="?lang=${other}">\n`)
    .join('')

function brand(site: Site, kind: LawPageKind, language: Language): string {
  const hasLogo = site.logoFile && kind !== 'staff-accessibility'
  const logo = hasLogo ? `<img src="/s/${site.siteId}/logo" alt="">` : ''
  return `<p class="brand">${logo}<span>${escapeHtml(nameOf(site, language))}</span></p>`
}

function languageNav(site: Site, language: Language, words: LawWords): string {
  if (site.languages.length < 2) return ''
  const items = site.languages.map((one) => {
    const current = one === language ? ' aria-current="true"' : ''
    return `<li><a href="?lang=${one}" lang="${one}" hreflang="${one}"${current}>${lawWords(one).language}</a></li>`
  })
  return `<nav class="languages" aria-label="${words.languages}"><ul class="row">${items.join('')}</ul></nav>`
}

function contents({ sections }: LawText, words: LawWords): string {
  const items = sections.map(
    ({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`,
  )
  return `<nav class="contents" aria-labelledby="page-contents"><h2 id="page-contents">${words.contents}</h2>
<ul>
${items.join('\n')}
</ul></nav>`
}

/** Way back, and the other documents; those elsewhere too. */
function documentsNav(site: Site, kind: LawPageKind, language: Language, words: LawWords): string {
  if (kind === 'staff-accessibility')
    return `<ul class="row"><li><a href="/staff/">${words.backToStaff}</a></li></ul>`
  const items = LAW_KINDS.map((one) => {
    const document = site[one]
    const url = 'url' in document ? document.url : `/s/${site.siteId}/${one}?lang=${language}`
    const current = one === kind ? ' aria-current="page"' : ''
    return `<li><a href="${escapeHtml(url)}"${current}>${words[one]}</a></li>`
  })
  return `<nav aria-labelledby="page-documents"><h2 id="page-documents">${words.documents}</h2>
<ul class="row">${items.join('')}</ul></nav>
<p><a href="/s/${site.siteId}">${words.back}</a></p>`
}

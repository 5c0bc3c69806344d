import { readFileSync } from 'node:fs'
import type { Language } from '#machines/api-parts.ts'
import { telLink } from '#machines/telephone.ts'
import type { HttpReply, HttpRequest } from './exchange.ts'
import { escapeHtml } from './mail/layout.ts'
import type { Origins } from './origins.ts'
import words from './own-page-words.json' with { type: 'json' }
import { widgetPageHeaders } from './page-headers.ts'
import { perSite } from './sites/per-site.ts'
import { readerLanguage } from './sites/reader-language.ts'
import { panelStyle, styleSource, withStyle } from './sites/site-look.ts'
import type { Site } from './sites.ts'
import { fileReply, madeFile, REVALIDATE, type StaticFiles } from './static.ts'

/** Of the own page only, so that the frame need not carry it. */
const OWN_CSS = readFileSync(new URL('./own-page.css', import.meta.url), 'utf8')
/** The frame's page says the same to everybody: the loader tells it the language. */
const FRAME = 'frame'

export type PanelPages = {
  /** What the loader opens in its frame; only the site's origins may frame it. */
  inFrame(site: Site, request: HttpRequest): HttpReply | null
  /** The plain link, for pages without the script and for letters; nobody may frame it. */
  alone(site: Site, request: HttpRequest): HttpReply | null
}

/** Serves the panel's page in the look of each site; made once for each version of a site. */
export function createPanelPages(deps: { widgetFiles: StaticFiles; origins: Origins }): PanelPages {
  const { widgetFiles, origins } = deps
  const pageOf = perSite((site, version: Language | typeof FRAME) => {
    const index = widgetFiles.get('index.html')
    if (!index) return null
    const html = index.body.toString('utf8')
    const isAlone = version !== FRAME
    const style = panelStyle(site) + (isAlone ? OWN_CSS : '')
    const text = isAlone ? ownPage(html, site, version, origins.widget()) : html
    return { file: madeFile(withStyle(text, style), index.type), source: styleSource(style) }
  })

  function reply(site: Site, request: HttpRequest, version: Language | typeof FRAME) {
    const page = pageOf(site, version)
    if (!page) return null
    const framed = { origins: version === FRAME ? site.origins : [] }
    const headers = widgetPageHeaders(origins, framed, page.source)
    return fileReply(request, page.file, { 'cache-control': REVALIDATE, ...headers })
  }

  return {
    inFrame: (site, request) => reply(site, request, FRAME),
    alone: (site, request) => reply(site, request, readerLanguage(site, request)),
  }
}

/**
 * The panel's page with what a page of its own needs: language, title, words for a preview in a message or
 * letter, and the ways to the office where scripts do not run. Search engines are still told not to list
 * it: the city's own pages are what people should find.
 */
function ownPage(html: string, site: Site, language: Language, origin: string): string {
  const { title, lead, noScript } = words[language]
  const { phone, address } = site.offices[language]
  const name = site.name[language] ?? site.name[site.languages[0]!]!
  const [whole, sentence] = [`${title} – ${name}`, site.words?.lead?.[language] ?? lead].map(
    escapeHtml,
  )
  const preview = [
    `<title>${whole}</title>`,
    `<meta name="description" content="${sentence}">`,
    '<meta property="og:type" content="website">',
    `<meta property="og:title" content="${whole}">`,
    `<meta property="og:description" content="${sentence}">`,
    `<meta property="og:url" content="${origin}/s/${site.siteId}">`,
    `<meta property="og:locale" content="${LOCALES[language]}">`,
    // Previews take no SVG.
    ...(site.logoFile?.type === 'image/png'
      ? [`<meta property="og:image" content="${origin}/s/${site.siteId}/logo">`]
      : []),
  ].join('')
  const ways = `<p><a href="${telLink(phone)}">${escapeHtml(phone)}</a><br>${escapeHtml(address)}</p>`
  const without = `<noscript><main><h1>${whole}</h1><p>${escapeHtml(noScript)}</p>${ways}</main></noscript>`
  return html
    .replace(/<html lang="\w+"/, `<html lang="${language}"`)
    .replace(/<title>[^<]*<\/title>/, () => preview)
    .replace('<div id="app"></div>', (app) => app + without)
}

const LOCALES: Record<Language, string> = { pl: 'pl_PL', en: 'en_GB', uk: 'uk_UA' }

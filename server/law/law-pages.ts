import type { Language } from '#machines/api.ts'
import type { HttpReply, HttpRequest } from '#server/exchange.ts'
import type { Origins } from '#server/origins.ts'
import { lawPageHeaders } from '#server/page-headers.ts'
import { readerLanguage } from '#server/sites/reader-language.ts'
import type { Site, Sites } from '#server/sites.ts'
import { fileReply, madeFile, REVALIDATE, type StaticFile } from '#server/static.ts'
import type { LawPageKind } from './law-file.ts'
import { lawPage } from './law-page.ts'
import type { AccessibilityResults } from './statement.ts'

export type LawPagesDeps = {
  sites: Sites
  origins: Origins
  /** Months for which rows of calls are kept for counting. */
  statisticsMonths: number
  /** Of the last run of the tests; null: not known. */
  accessibility: AccessibilityResults | null
}

export type LawPages = {
  /** The page of one text, in the language that is asked for; null: the site has none of its own. */
  ofSite(site: Site, kind: LawPageKind, request: HttpRequest): HttpReply | null
  /** The statement of the staff app: of the site that `?site=` names, or of the first one. */
  ofStaff(request: HttpRequest): HttpReply | null
}

/** Serves the law texts of the sites; each page is made once for each version of a site. */
export function createLawPages(deps: LawPagesDeps): LawPages {
  const { sites, origins, statisticsMonths, accessibility } = deps
  const made = new WeakMap<Site, Map<string, { file: StaticFile; styleHash: string } | null>>()

  function pageOf(site: Site, kind: LawPageKind, language: Language) {
    const pages = made.get(site) ?? new Map()
    made.set(site, pages)
    const key = `${kind}.${language}`
    if (!pages.has(key)) {
      const [widgetOrigin, staffOrigin] = [origins.widget(), origins.staff()]
      const context = { widgetOrigin, staffOrigin, statisticsMonths, accessibility }
      const page = lawPage(site, kind, language, context)
      const file = page && madeFile(page.html, 'text/html; charset=utf-8')
      pages.set(key, page && file ? { file, styleHash: page.styleHash } : null)
    }
    return pages.get(key) ?? null
  }

  function ofSite(site: Site, kind: LawPageKind, request: HttpRequest): HttpReply | null {
    const page = pageOf(site, kind, readerLanguage(site, request))
    if (!page) return null
    const headers = lawPageHeaders(origins, page.styleHash)
    return fileReply(request, page.file, { 'cache-control': REVALIDATE, ...headers })
  }

  return {
    ofSite,
    ofStaff(request) {
      const named = sites.get(request.query.get('site') ?? '')
      const site = named ?? sites.all()[0]
      if (!site) return null
      const { accessibility: statement } = site
      if ('url' in statement) return { status: 302, headers: { location: statement.url } }
      return ofSite(site, 'staff-accessibility', request)
    },
  }
}

import type { Language } from '#machines/api.ts'
import type { HttpReply, HttpRequest } from '#server/exchange.ts'
import type { Origins } from '#server/origins.ts'
import { lawPageHeaders } from '#server/page-headers.ts'
import { perSite } from '#server/sites/per-site.ts'
import { readerLanguage } from '#server/sites/reader-language.ts'
import type { Site, Sites } from '#server/sites.ts'
import { fileReply, madeFile, REVALIDATE } from '#server/static.ts'
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
  const pageOf = perSite((site, kind: LawPageKind, language: Language) => {
    const [widgetOrigin, staffOrigin] = [origins.widget(), origins.staff()]
    const context = { widgetOrigin, staffOrigin, statisticsMonths, accessibility }
    const page = lawPage(site, kind, language, context)
    if (!page) return null
    return { file: madeFile(page.html, 'text/html; charset=utf-8'), source: page.styleSource }
  })

  function ofSite(site: Site, kind: LawPageKind, request: HttpRequest): HttpReply | null {
    const page = pageOf(site, kind, readerLanguage(site, request))
    if (!page) return null
    const headers = lawPageHeaders(origins, page.source)
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

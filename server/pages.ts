import { LAW_KINDS } from '#machines/law.ts'
import { isRightHost, matchPath } from './api-handler.ts'
import type { HttpReply, HttpRequest } from './exchange.ts'
import { createLawPages, type LawPages, type LawPagesDeps } from './law/law-pages.ts'
import { loaderFor } from './loader-file.ts'
import { pdfPageHeaders, staffPageHeaders } from './page-headers.ts'
import { createPanelPages, type PanelPages } from './panel-page.ts'
import type { Audience } from './routes/route.ts'
import { perSite } from './sites/per-site.ts'
import type { Site } from './sites.ts'
import {
  fileReply,
  IMMUTABLE,
  madeFile,
  REVALIDATE,
  type StaticFile,
  type StaticFiles,
} from './static.ts'

export type PagesDeps = LawPagesDeps & {
  widgetFiles: StaticFiles
  staffFiles: StaticFiles
}

/** The loader is asked for on every page of the city; a change of the site shows within 5 minutes. */
const LOADER_CACHE = 'public, max-age=300'
const SCRIPT_HEADERS = {
  'cache-control': LOADER_CACHE,
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
}

/** What is made of the built files for a site, as long as its file stays the same. */
type Made = {
  loader(site: Site): StaticFile | null
  panels: PanelPages
  law: LawPages
}

/** Serves both apps, the loader and the sites' own pages; null: not one of these addresses. */
export function createPages(deps: PagesDeps): (request: HttpRequest) => HttpReply | null {
  const made: Made = {
    loader: perSite((site) => loaderOf(deps, site)),
    panels: createPanelPages(deps),
    law: createLawPages(deps),
  }
  return (request) => {
    const { path } = request
    const audience: Audience = path === '/staff' || path.startsWith('/staff/') ? 'staff' : 'widget'
    if (!isRightHost(audience, request, deps.origins)) return null
    const pdf = /^\/(?:widget|staff)\/(pdf\.html|pdf-frame\.js)$/.exec(path)?.[1]
    if (pdf) return pdfReply(deps, request, audience, pdf)
    if (path === '/staff/accessibility') return made.law.ofStaff(request)
    if (audience === 'staff') return staffPage(deps, request)
    if (path.startsWith('/widget/'))
      return asset(request, deps.widgetFiles, path.slice('/widget/'.length))
    return sitePage(deps, request, made)
  }
}

/** The page that draws PDFs for both apps, under the address of the one that asks. */
function pdfReply(
  { widgetFiles, origins }: PagesDeps,
  request: HttpRequest,
  audience: Audience,
  name: string,
): HttpReply | null {
  const file = widgetFiles.get(name)
  const origin = audience === 'staff' ? origins.staff() : origins.widget()
  const headers = pdfPageHeaders(`${origin}/${audience}/pdf-frame.js`)
  return file ? fileReply(request, file, { 'cache-control': REVALIDATE, ...headers }) : null
}

function staffPage(deps: PagesDeps, request: HttpRequest): HttpReply | null {
  if (request.path === '/staff') return { status: 308, headers: { location: '/staff/' } }
  const name = request.path.slice('/staff/'.length)
  if (name.startsWith('assets/')) return asset(request, deps.staffFiles, name)
  const file = name === '' ? undefined : deps.staffFiles.get(name)
  if (file) return fileReply(request, file, { 'cache-control': REVALIDATE })
  // Addresses inside the app belong to its router; something with an ending is a missing file.
  if (/\.\w+$/.test(name)) return null
  return indexReply(request, deps.staffFiles, staffPageHeaders(deps.origins))
}

function sitePage(deps: PagesDeps, request: HttpRequest, made: Made): HttpReply | null {
  const { path } = request
  const siteId = /^\/[ws]\/([\w-]{1,64})(\/|$)/.exec(path)?.[1]
  const site = siteId === undefined ? undefined : deps.sites.get(siteId)
  if (!site) return null
  if (matchPath('/w/:site', path)) return { status: 308, headers: { location: `${path}/` } }
  if (matchPath('/w/:site/', path)) return made.panels.inFrame(site, request)
  if (matchPath('/s/:site', path) || matchPath('/s/:site/', path)) {
    return made.panels.alone(site, request)
  }
  const rest = path.slice(`/s/${site.siteId}/`.length)
  if (!path.startsWith('/s/')) return null
  if (rest === 'okienko.js') {
    const loader = made.loader(site)
    return loader && fileReply(request, loader, SCRIPT_HEADERS)
  }
  if (rest === 'logo' && site.logoFile) return logoReply(request, site.logoFile)
  const kind = LAW_KINDS.find((one) => one === rest)
  return kind ? made.law.ofSite(site, kind, request) : null
}

function loaderOf({ widgetFiles, origins }: PagesDeps, site: Site): StaticFile | null {
  const built = widgetFiles.get('loader.js')
  return built ? loaderFor(built, site, { widgetOrigin: origins.widget() }) : null
}

function logoReply(request: HttpRequest, logo: { body: Buffer; type: string }): HttpReply {
  return fileReply(request, madeFile(logo.body, logo.type), {
    'cache-control': LOADER_CACHE,
    // An SVG can hold scripts; opened by itself it must not run them on our origin.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  })
}

function asset(request: HttpRequest, files: StaticFiles, name: string): HttpReply | null {
  const file = files.get(name)
  if (!file || name === 'index.html') return null
  const cache = name.startsWith('assets/') ? IMMUTABLE : REVALIDATE
  return fileReply(request, file, { 'cache-control': cache })
}

function indexReply(
  request: HttpRequest,
  files: StaticFiles,
  headers: Record<string, string>,
): HttpReply | null {
  const index = files.get('index.html')
  return index ? fileReply(request, index, { 'cache-control': REVALIDATE, ...headers }) : null
}

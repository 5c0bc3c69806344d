import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import { startCity } from '#scripts/demo/city.ts'
import { DEMO_SITES } from '#scripts/demo/demo-data.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { loaderFor } from '#server/loader-file.ts'
import { loadSites } from '#server/sites.ts'
import { madeFile } from '#server/static.ts'
import { builtApp, useBrowser } from './built-app.ts'
import { SIZES } from './page-rules.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { SITE, openOffice } from './widget-views.ts'

/** The policy of our own page, but for who may frame it. */
const FRAME_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors"

/**
 * The panel in the demo city's page, anew for each test: another site, strict policies of both, the real
 * loader in between.
 */
export function useEmbeddedPanel() {
  const app = useBrowser()
  const headers: Record<string, string> = {}
  /** The loader with its site baked in. */
  let folder: string
  let server: ScriptedServer
  let city: Server
  /** Pages that the city serves otherwise, by path. */
  const otherwise = new Map<string, { headers: Record<string, string>; body: string }>()
  let cityOrigin: string
  let context: BrowserContext
  let page: Page

  beforeEach(async () => {
    const widget = builtApp('widget-vue')
    folder = await mkdtemp(join(tmpdir(), 'okienko-embed-'))
    server = await startScriptedServer({
      folders: {
        '/widget/': widget,
        [`/w/${SITE}/`]: widget,
        [`/s/${SITE}/`]: folder,
      },
      headers,
    })
    openOffice(server)
    city = await startCity({ widgetOrigin: server.origin, host: '127.0.0.1', port: 0, tls: null })
    const [serve] = city.listeners('request') as RequestListener[]
    city.removeAllListeners('request').on('request', (request, response) => {
      const other = otherwise.get(request.url ?? '')
      if (!other) return void serve!(request, response)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...other.headers })
      response.end(other.body)
    })
    cityOrigin = `http://127.0.0.1:${(city.address() as AddressInfo).port}`
    headers['content-security-policy'] = `${FRAME_POLICY} ${cityOrigin}`
    const sites = join(folder, 'sites')
    await writeDemoSites(DEMO_SITES, sites, cityOrigin)
    const site = (await loadSites(sites)).get(SITE)!
    const built = madeFile(await readFile(join(widget, 'loader.js')), 'text/javascript')
    const loader = loaderFor(built, site, { widgetOrigin: server.origin })!
    await writeFile(join(folder, 'okienko.js'), loader.body)
    context = await app.browser.newContext({ locale: 'pl-PL', viewport: SIZES[0] })
    page = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
    city.closeAllConnections()
    await new Promise((done) => city.close(done))
    otherwise.clear()
  })

  return {
    get server() {
      return server
    },
    get cityOrigin() {
      return cityOrigin
    },
    get context() {
      return context
    },
    get page() {
      return page
    },
    /** Puts another page in place of one of the city's. */
    serve: (path: string, headers: Record<string, string>, body: string) =>
      void otherwise.set(path, { headers, body }),
    /** Nobody may frame our page any more. */
    refuseFrames: () => void (headers['content-security-policy'] = `${FRAME_POLICY} 'none'`),
    launcher: () => page.getByRole('button', { name: 'Czat wideo' }),
    panel: () => page.frameLocator('iframe[title="Czat wideo"]'),
    heading: (name: string) =>
      page.frameLocator('iframe[title="Czat wideo"]').getByRole('heading', { name, level: 1 }),
  }
}

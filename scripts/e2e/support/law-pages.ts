import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { LAW_KINDS } from '#machines/law.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { createLawPages } from '#server/law/law-pages.ts'
import { createOrigins } from '#server/origins.ts'
import { loadSites } from '#server/sites.ts'
import { SITE } from './widget-views.ts'

const demoSites = fileURLToPath(new URL('../../demo/sites', import.meta.url))

/** Serves the demo site's law pages to the pages of this context, as the real server makes them. */
export async function serveLawPages(context: BrowserContext, origin: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'okienko-law-'))
  await writeDemoSites(demoSites, folder, 'http://127.0.0.1:8081')
  const sites = await loadSites(folder)
  await rm(folder, { recursive: true })
  const pages = createLawPages({
    sites,
    origins: createOrigins({ widgetOrigin: origin, staffOrigin: origin, tls: null, port: 0 }),
    statisticsMonths: 24,
    accessibility: null,
  })
  await context.route(
    (url) => url.pathname.startsWith(`/s/${SITE}/`) || url.pathname === '/staff/accessibility',
    async (route) => {
      const { pathname, searchParams: query } = new URL(route.request().url())
      const site = sites.get(SITE)!
      const { body: logo, type } = site.logoFile!
      if (pathname.endsWith('/logo')) return route.fulfill({ contentType: type, body: logo })
      const kind = LAW_KINDS.find((one) => pathname === `/s/${SITE}/${one}`)
      const body = async () => Buffer.alloc(0)
      const request = { method: 'GET', path: pathname, query, headers: {}, ip: '127.0.0.1', body }
      const reply = kind ? pages.ofSite(site, kind, request) : pages.ofStaff(request)
      if (!reply) return route.fulfill({ status: 404 })
      await route.fulfill({ status: 200, headers: reply.headers!, body: reply.body as Buffer })
    },
  )
}

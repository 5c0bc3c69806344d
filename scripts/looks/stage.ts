import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Language } from '#machines/api-parts.ts'
import { packSlots } from '#machines/slot-pack.ts'
import { startScriptedServer, type ScriptedServer } from '#scripts/e2e/support/scripted-server.ts'
import { openOffice, siteInfo } from '#scripts/e2e/support/widget-views.ts'
import {
  freeTimes,
  held,
  residentVisit,
  VISIT,
  VISITS,
} from '#scripts/e2e/support/widget-visits.ts'
import { loaderFor } from '#server/loader-file.ts'
import { widgetPageHeaders } from '#server/page-headers.ts'
import { infoOfFile } from '#server/routes/widget.ts'
import { panelStyle, styleSource, withStyle } from '#server/sites/site-look.ts'
import type { Site } from '#server/sites.ts'
import { madeFile } from '#server/static.ts'

/** The built widget in the look of one site: what it is told is made up, what it draws is real. */
export type Stage = {
  site: Site
  server: ScriptedServer
  /** Address of the panel as a page of its own. */
  panel: string
  /** A bare page that includes the site's loader. */
  host: string
  /** As a fresh office: everything that a state has changed is forgotten. */
  reset(): void
  close(): Promise<void>
}

const LOGO_ENDINGS: Record<string, string> = { 'image/svg+xml': 'svg', 'image/png': 'png' }

/** @param dist folder of the built widget */
export async function openStage(site: Site, dist: string): Promise<Stage> {
  const { siteId } = site
  const folder = await mkdtemp(join(tmpdir(), 'okienko-looks-'))
  const headers: Record<string, string> = {}
  const [own, page, host] = ['own', 'page', 'host'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([own, page, host].map((path) => mkdir(path)))
  const server = await startScriptedServer({
    folders: { '/widget/': dist, [`/w/${siteId}/`]: page, [`/s/${siteId}/`]: own, '/host/': host },
    headers,
  })
  const { origin } = server
  const style = panelStyle(site)
  const origins = { widget: () => origin } as Parameters<typeof widgetPageHeaders>[0]
  Object.assign(headers, widgetPageHeaders(origins, { origins: [origin] }, styleSource(style)))
  const index = await readFile(join(dist, 'index.html'), 'utf8')
  await writeFile(join(page, 'index.html'), withStyle(index, style))
  const built = madeFile(await readFile(join(dist, 'loader.js')), 'text/javascript')
  await writeFile(join(own, 'okienko.js'), loaderFor(built, site, { widgetOrigin: origin })!.body)
  await writeFile(join(host, 'index.html'), hostPage(site))
  const { logoFile } = site
  const logo = logoFile && `logo.${LOGO_ENDINGS[logoFile.type]!}`
  if (logoFile && logo) await writeFile(join(own, logo), logoFile.body)

  const info = {
    ...infoOfFile(site, origin),
    logo: logo && `${origin}/s/${siteId}/${logo}`,
    topics: siteInfo().topics,
    demo: false,
  }
  const stage = {
    ...{ site, server, panel: `${origin}/w/${siteId}/`, host: `${origin}/host/` },
    reset() {
      server.api.clear()
      openOffice(server)
      server.refuse.set('media.join', 'media-unavailable')
      server.api.set(`GET /api/widget/sites/${siteId}`, () => ({ body: info }))
      openVisits(server, siteId)
    },
    async close() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  stage.reset()
  return stage
}

/** What a manager may have written, in each language. */
const QUESTIONS: Record<Language, { question: string; answer: string }> = {
  pl: { question: 'Jak złożyć wniosek o dowód?', answer: '**Osobiście** albo:\n- ePUAP' },
  en: { question: 'How do I apply for an identity card?', answer: '**In person** or:\n- ePUAP' },
  uk: { question: 'Як подати заяву на посвідчення?', answer: '**Особисто** або:\n- ePUAP' },
}

/** Free times of the site, where everything that is asked for succeeds. */
function openVisits(server: ScriptedServer, siteId: string): void {
  const path = `/api/widget/sites/${siteId}`
  const visit = {
    visit: residentVisit({ siteId }),
    token: 'visit-1.1.abcdefghijklmnopqrstuvwxyz012345',
  }
  server.api.set(`GET ${path}/topics/meldunek/slots`, () => ({ body: packSlots(freeTimes()) }))
  server.api.set('POST /api/widget/holds', ({ body }) => ({ body: held(body) }))
  server.api.set(`POST ${VISITS}`, () => ({ body: visit }))
  server.api.set(`POST ${VISIT}`, () => ({ body: visit }))
  server.api.set(`GET ${path}/faq`, ({ query }) => ({
    body: {
      cityUrl: 'https://www.example.org/faq',
      entries: [{ faqId: 'a', ...QUESTIONS[query['language'] as Language] }],
    },
  }))
}

const hostPage = ({ siteId, languages }: Site): string => `<!doctype html>
<html lang="${languages[0]!}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${siteId}</title>
<script async src="/s/${siteId}/okienko.js"></script>
</head>
<body><main><h1>${siteId}</h1></main></body>
</html>
`

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { startChromium } from './browser.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import * as sizes from './widget-sizes.ts'
import { SITE, openOffice } from './widget-views.ts'

/** The built panel against a scripted server, anew for each test; the page's clock begins at `time`. */
export function panelAt(time: number) {
  let browser: Browser
  let folder: string
  let context: BrowserContext
  let server: ScriptedServer
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okienko-widget-'))
    await build({
      configFile: new URL('../../../widget-vue/vite.config.ts', import.meta.url).pathname,
      logLevel: 'error',
      build: { outDir: folder },
    })
    browser = await startChromium()
    if (sizes.SHOTS) await mkdir(sizes.SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    server = await startScriptedServer({
      folders: { '/widget/': folder, [`/w/${SITE}/`]: folder, [`/s/${SITE}`]: folder },
      headers: { 'content-security-policy': sizes.POLICY },
    })
    openOffice(server)
    server.refuse.set('media.join', 'media-unavailable')
    context = await browser.newContext({ locale: 'pl-PL', viewport: sizes.SIZES[0]! })
    // Whatever clock the browser has: the city's time is shown (design rule 11).
    page = await context.newPage()
    await page.clock.install({ time })
    complaints = sizes.complaintsOf(page)
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    expect(complaints).toEqual([])
  })

  return {
    get server() {
      return server
    },
    get page() {
      return page
    },
    inEverySize: (name: string) => sizes.inEverySize(page, name),
    button: (name: string | RegExp) =>
      page.getByRole('button', { name, exact: typeof name === 'string' }),
    heading: (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }),
    focused: () => page.evaluate(() => document.activeElement?.textContent?.trim()),
    region: (name: string) => page.locator(`[data-region=${name}]`).textContent(),
    /** What a JSON call was asked with, the last time. */
    asked: (path: string) => server.requests.findLast((request) => request.path === path)?.body,
    async openNotice() {
      await page.goto(`${server.origin}/w/${SITE}/`)
      await page.getByRole('checkbox').check()
      await page.getByRole('button', { name: 'Dalej' }).click()
      await page.getByRole('heading', { name: 'Kamera i mikrofon', level: 1 }).waitFor()
    },
  }
}

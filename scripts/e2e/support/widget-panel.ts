import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import type { ResidentView } from '#machines/views.ts'
import { builtApp, useBrowser } from './built-app.ts'
import { complaintsOf, inSizes, POLICY, SIZES } from './page-rules.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { SITE, openOffice } from './widget-views.ts'

/** One state of the panel in every size; all its controls have 44 px. */
export const inPanelSizes = (page: Page, name: string) => inSizes(page, name, SIZES, 'body')

/** The built panel against a scripted server, anew for each test; the page's clock begins at `time`. */
export function panelAt(time: number) {
  const app = useBrowser()
  const files = builtApp('widget-vue')
  let context: BrowserContext
  let server: ScriptedServer
  let page: Page
  let complaints: string[]

  beforeEach(async () => {
    server = await startScriptedServer({
      folders: {
        '/widget/': files,
        [`/w/${SITE}/`]: files,
        [`/s/${SITE}`]: files,
      },
      headers: { 'content-security-policy': POLICY },
    })
    openOffice(server)
    server.refuse.set('media.join', 'media-unavailable')
    context = await app.browser.newContext({ locale: 'pl-PL', viewport: SIZES[0] })
    // Whatever clock the browser has: the city's time is shown (design rule 11).
    page = await context.newPage()
    await page.clock.install({ time })
    complaints = complaintsOf(page)
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    expect(complaints).toEqual([])
  })

  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' })
  async function openNotice() {
    await page.goto(`${server.origin}/w/${SITE}/`)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Dalej' }).click()
    await page.getByRole('heading', { name: 'Kamera i mikrofon', level: 1 }).waitFor()
  }

  return {
    get server() {
      return server
    },
    get page() {
      return page
    },
    inEverySize: (name: string) => inPanelSizes(page, name),
    button,
    heading: (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }),
    /** Another language is chosen where the header offers it. */
    async speak(language: string) {
      const languages = page.locator('.language select')
      await languages.focus()
      await languages.selectOption({ label: language })
    },
    focused: () => page.evaluate(() => document.activeElement?.textContent?.trim()),
    region: (name: string) => page.locator(`[data-region=${name}]`).textContent(),
    /** What a JSON call was asked with, the last time. */
    asked: (path: string) => server.requests.findLast((request) => request.path === path)?.body,
    openNotice,
    /** From the first page to a ticket, of which the server shows this view. */
    async joinLine(view: ResidentView) {
      await openNotice()
      await button('Połącz teraz').click()
      server.show(view)
      await page.getByRole('meter').waitFor()
      await button('Dołącz do kolejki').click()
    },
  }
}

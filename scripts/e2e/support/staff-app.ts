import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { builtApp, useBrowser } from './built-app.ts'
import { complaintsOf, inSizes, POLICY, SIZES } from './page-rules.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'

/**
 * The built staff app in a real browser against a scripted server, a fresh page for each test of the
 * file that calls this; anything that the page complains of fails the test.
 */
export function useStaffApp(
  script: (server: ScriptedServer) => void = () => {},
  options: BrowserContextOptions = {},
) {
  const app = useBrowser()
  let context: BrowserContext
  let server: ScriptedServer
  let page: Page
  let complaints: string[]

  beforeEach(async () => {
    server = await startScriptedServer({
      folders: { '/staff/': builtApp('staff-vue') },
      headers: { 'content-security-policy': POLICY },
    })
    // Without a media server the page keeps trying; what it shows then is a state too.
    server.refuse.set('media.join', 'media-unavailable')
    script(server)
    context = await app.browser.newContext({ locale: 'pl-PL', viewport: SIZES[0], ...options })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    complaints = complaintsOf(page)
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    expect(complaints).toEqual([])
  })

  return {
    get page() {
      return page
    },
    get server() {
      return server
    },
    /** No overflow, no small target, nothing that axe finds; controls in `large` have 44 px. */
    inEverySize: (name: string, large?: string) => inSizes(page, name, SIZES, large),
    button: (name: string | RegExp) => page.getByRole('button', { name }),
    heading: (name: string | RegExp) => page.getByRole('heading', { name }),
    dialog: () => page.getByRole('dialog'),
    /** Bodies of the calls to one address. */
    sent: (path: string) =>
      server.requests.filter((request) => request.path === path).map(({ body }) => body),
  }
}

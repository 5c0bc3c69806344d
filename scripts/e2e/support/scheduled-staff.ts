import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { axeViolations, overflow, runningMotion, smallTargets } from './accessibility.ts'
import { startChromium } from './browser.ts'
import { counted } from './numbers-views.ts'
import { scheduled } from './schedule-views.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { DESK_STATES, signedIn } from './staff-views.ts'

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
] as const
/** Set to a folder to look at every state. */
const SHOTS = process.env['OKIENKO_SHOTS']
/** As the real server sends it (privacy.md 8). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'"

/**
 * The built staff app in a real browser against the scripted schedule, one fresh page for each test of
 * the file that calls this; anything that the page complains of fails the test.
 */
export function useScheduledStaff() {
  let browser: Browser
  let folder: string
  let context: BrowserContext
  let server: ScriptedServer
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okienko-schedule-'))
    await build({
      configFile: new URL('../../../staff-vue/vite.config.ts', import.meta.url).pathname,
      logLevel: 'error',
      build: { outDir: folder },
    })
    browser = await startChromium()
    if (SHOTS) await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  beforeEach(async () => {
    server = await startScriptedServer({
      folders: { '/staff/': folder },
      headers: { 'content-security-policy': POLICY },
    })
    server.refuse.set('media.join', 'media-unavailable')
    scheduled(server)
    counted(server)
    context = await browser.newContext({
      locale: 'pl-PL',
      viewport: SIZES[0],
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    complaints.length = 0
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (/Content Security Policy|\[Vue|\[intlify\]/.test(message.text())) {
        complaints.push(message.text())
      }
    })
  })
  afterEach(async () => {
    await context.close()
    await server.close()
    expect(complaints).toEqual([])
  })

  /** No overflow, no small target, nothing that axe finds, no motion, in each size. */
  async function inEverySize(name: string) {
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const where = `${name} at ${size.width}`
      await expect.poll(() => overflow(page), { message: where }).toEqual([])
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}-${size.width}.png`) })
      expect(await smallTargets(page, 24), where).toEqual([])
      expect(await axeViolations(page), where).toEqual([])
    }
    await page.setViewportSize(SIZES[0])
    expect(await runningMotion(page)).toEqual([])
  }

  return {
    inEverySize,
    get page() {
      return page
    },
    get server() {
      return server
    },
    button: (name: string | RegExp) => page.getByRole('button', { name }),
    heading: (name: string | RegExp) => page.getByRole('heading', { name }),
    dialog: () => page.getByRole('dialog'),
    /** Bodies of the calls to one address. */
    sent: (path: string) =>
      server.requests.filter((request) => request.path === path).map(({ body }) => body),
    /** Opens a part of the app, signed in with these roles. */
    async openAt(
      path: string,
      roles: string[] = ['consultant'],
      state: keyof typeof DESK_STATES = 'ready',
    ) {
      const isConsultant = roles.includes('consultant')
      signedIn(server, { roles, ...(isConsultant ? {} : { name: 'Anna Kierowniczka' }) })
      server.show(DESK_STATES[state]())
      await page.goto(`${server.origin}/staff/#/${path}`)
      await page
        .getByRole('navigation')
        .or(page.getByRole('button', { name: 'Menu' }))
        .first()
        .waitFor()
    },
  }
}

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startChromium } from './browser.ts'
import { SHOTS } from './page-rules.ts'

/** The folder of an app as it is delivered; the whole run has built it (`build-apps.ts`). */
export const builtApp = (app: 'widget-vue' | 'staff-vue'): string =>
  fileURLToPath(new URL(`../../../${app}/dist`, import.meta.url))

/** A browser for all tests of the file that calls this. */
export function useBrowser() {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
    if (SHOTS) await mkdir(SHOTS, { recursive: true })
  })
  afterAll(() => browser?.close())
  return {
    get browser() {
      return browser
    },
  }
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll } from 'vitest'
import { startChromium } from './browser.ts'
import { SHOTS } from './page-rules.ts'

/** One of the two apps as it is delivered, in a folder of its own, and a browser for the whole file. */
export function useBuiltApp(app: 'widget-vue' | 'staff-vue') {
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okienko-app-'))
    await build({
      configFile: new URL(`../../../${app}/vite.config.ts`, import.meta.url).pathname,
      logLevel: 'error',
      build: { outDir: join(folder, 'app') },
    })
    browser = await startChromium()
    if (SHOTS) await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    get browser() {
      return browser
    },
    /** Where the built files are. */
    get files() {
      return join(folder, 'app')
    },
    /** A folder beside them that goes with the file's tests. */
    get beside() {
      return join(folder, 'beside')
    },
  }
}

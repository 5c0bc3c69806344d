import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { fakeDeviceFlags, type Signature } from './fake-devices.ts'
import { installProbe } from './media-probe.ts'
import { shiftDate } from './shifted-date.ts'

/** One person at a browser with a camera and a microphone of their own. */
export type Person = {
  page: Page
  context: BrowserContext
  browser: Browser
  signature: Signature
  close(): Promise<void>
}

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
]

/** Nobody is there to answer the browser's questions: yes to camera, microphone and an invented screen. */
export const YES = ['--use-fake-ui-for-media-stream']
/** Yes to camera and microphone; of screens, the tab of this name is chosen. */
const yesToTab = (title: string) => [
  '--auto-accept-camera-and-microphone-capture',
  `--auto-select-tab-capture-source-by-title=${title}`,
]

/**
 * Launch a browser of its own, so that no device, cookie or storage is shared.
 * @param tab title of the tab that is chosen when a screen is asked for
 * @param aheadMs how far this person's clock is ahead of the machine's, as City.aheadMs
 */
export async function launchPerson(
  signature: Signature,
  viewport = DESKTOP,
  aheadMs = 0,
  tab?: string,
): Promise<Person> {
  const folder = mkdtempSync(join(tmpdir(), 'okienko-devices-'))
  const browser = await chromium.launch({
    executablePath: process.env['OKIENKO_CHROMIUM'] || '/usr/bin/chromium',
    headless: true,
    args: [...FLAGS, ...(tab ? yesToTab(tab) : YES), ...fakeDeviceFlags(folder, signature)],
  })
  const context = await browser.newContext({ viewport, locale: 'pl-PL', ignoreHTTPSErrors: true })
  await context.addInitScript(installProbe)
  if (aheadMs !== 0) await context.addInitScript(shiftDate, aheadMs)
  const page = await context.newPage()
  return {
    page,
    context,
    browser,
    signature,
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

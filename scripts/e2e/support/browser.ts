import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/**
 * Chromium with made-up camera and microphone, as on a machine without a screen (platform.md).
 * @param leaveOut flags of Playwright that a test does without
 */
export function startChromium(leaveOut: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['OKIENKO_CHROMIUM'] || '/usr/bin/chromium',
    ignoreDefaultArgs: leaveOut,
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

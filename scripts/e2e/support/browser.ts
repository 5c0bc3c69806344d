import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** Chromium with made-up camera and microphone, as on a machine without a screen (platform.md). */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['OKIENKO_CHROMIUM'] || '/usr/bin/chromium',
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

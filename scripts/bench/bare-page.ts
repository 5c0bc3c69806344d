import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { Consultant } from '#scripts/e2e/support/consultant.ts'
import { colourOf } from '#scripts/e2e/support/media-probe.ts'
import type { Resident } from '#scripts/e2e/support/resident.ts'
import { demand } from './bench.ts'
import { installBarePair } from './frame-trace.ts'

/** Waits until this person sees the other's colour. */
export async function untilColour(side: Resident | Consultant, colour: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await colourOf(side.remote)) === colour) return
    await pause(50)
  }
  demand(false, `${side.person.signature.name} sees ${colour}`)
}

/**
 * A page with nothing but two connections. Its window is its own: a page behind another one is hidden,
 * and the frames of a hidden page come late.
 */
export async function openBarePage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  const address = 'http://localhost:9/bare'
  const body =
    '<!doctype html><title>bare</title><video id="a" autoplay muted></video><video id="b" autoplay muted></video>'
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(address)
  await page.evaluate(installBarePair)
  return page
}

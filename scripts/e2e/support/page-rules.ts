import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations, overflow, smallTargets } from './accessibility.ts'
import { contract } from './contract/contract.ts'
import { DRAWINGS, drawState } from './drawn-state.ts'

/** Desktop, phone, and the narrowest one. */
export const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
] as const
const [LARGEST, PHONE, NARROWEST] = SIZES
/** Desktop of 1280x1024 at 400 % zoom (T4). */
export const ZOOMED = { width: 320, height: 256 } as const
/** The same at 200 % (T5). */
const DOUBLED = { width: 640, height: 400 } as const
/** Set to a folder to look at every state. */
export const SHOTS = process.env['OKIENKO_SHOTS']
/** As the real server sends it (privacy.md 8). */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * One state under the whole accessibility contract (docs/accessibility.md): in every size reflow and targets of
 * 24 px (44 px for `large`), in the largest and the narrowest what depends on more than the size. Every state of
 * both apps comes by here, so this is where they are drawn, too.
 */
export async function inSizes(
  page: Page,
  name: string,
  sizes: readonly { width: number; height: number }[],
  large?: string,
) {
  if (DRAWINGS) return drawState(page, name, [LARGEST, PHONE], DRAWINGS)
  for (const size of new Set([...sizes, DOUBLED, ZOOMED])) {
    await page.setViewportSize(size)
    const where = `${name} at ${size.width}x${size.height}`
    if (SHOTS)
      await page.screenshot({ path: join(SHOTS, `${name}-${size.width}-${size.height}.png`) })
    await expect.poll(() => overflow(page), { message: `T4 reflow: ${where}` }).toEqual([])
    expect.soft(await smallTargets(page, 24), `T11 targets: ${where}`).toEqual([])
    if (large) expect.soft(await smallTargets(page, 44, large), `T11 targets: ${where}`).toEqual([])
    if (size !== LARGEST && size !== NARROWEST) continue
    expect.soft(await axeViolations(page), `T1 axe: ${where}`).toEqual([])
    await contract(page, where, size === LARGEST)
  }
  await page.setViewportSize(LARGEST)
}

/** Collects what the page should never say: faults of scripts, refused content, missing messages. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/Content Security Policy|Permissions policy|\[Vue|\[intlify\]/i.test(message.text())) {
      complaints.push(message.text())
    }
  })
  return complaints
}

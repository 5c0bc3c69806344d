import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { focusFaults } from './focus-rings.ts'
import { markupFaults } from './markup.ts'
import { forcedColourFaults, motionFaults } from './preferences.ts'
import { doubledFaults, spacingFaults } from './text.ts'
import { headingFaults, hintFaults, languageFaults } from './words.ts'

type Test = (page: Page) => Promise<string[]>

/** Tests of docs/accessibility.md that need no other size of the window. */
const ANYWHERE: Readonly<Record<string, Test>> = {
  'T9 headings': headingFaults,
  'T15 markup': markupFaults,
  'T16 language': languageFaults,
  'T19 hints': hintFaults,
}
/** Those that depend on the size. */
const EACH_SIZE: Readonly<Record<string, Test>> = {
  'T3 focus': focusFaults,
  'T6 spacing': spacingFaults,
}

/** The accessibility contract of one state in the window as it is; faults are told and the test goes on. */
export async function contract(page: Page, where: string, isFirst: boolean): Promise<void> {
  const preferred = await page.evaluate(
    () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  )
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await tell(page, where, { 'T10 motion': motionFaults })
  if (isFirst) await tell(page, where, ANYWHERE)
  await tell(page, where, EACH_SIZE)
  if (isFirst) {
    await tell(page, where, { 'T5 text of 200 %': doubledFaults })
    await page.emulateMedia({ forcedColors: 'active' })
    await tell(page, where, { 'T17 forced colours': forcedColourFaults, 'T17 focus': focusFaults })
    await page.emulateMedia({ forcedColors: null })
  }
  await page.emulateMedia({ reducedMotion: preferred ? 'reduce' : null })
}

async function tell(page: Page, where: string, tests: Readonly<Record<string, Test>>) {
  for (const [name, test] of Object.entries(tests))
    expect.soft(await test(page), `${name}: ${where}`).toEqual([])
}

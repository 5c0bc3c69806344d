import type { Browser, Page } from 'playwright-core'
import type { Language } from '#machines/api-parts.ts'
import { NOW } from '#scripts/e2e/support/widget-visits.ts'
import type { Stage } from './stage.ts'
import { LOOK_STATES, wordsOf, type LookState } from './states.ts'

/** Computer and phone; the panel itself is as wide as the site's own is on a computer. */
export const LOOK_SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

/**
 * Draws each state in a page of its own and hands it to `look`, which may resize it.
 *
 * @param language whose words are shown; the site has to speak it
 */
export async function drawStates(
  browser: Browser,
  stage: Stage,
  language: Language,
  look: (page: Page, state: LookState) => Promise<void>,
  states: readonly LookState[] = LOOK_STATES,
): Promise<void> {
  const say = wordsOf(language)
  for (const state of states) {
    stage.reset()
    const context = await browser.newContext({ locale: language, viewport: LOOK_SIZES[0] })
    try {
      const page = await context.newPage()
      await page.clock.install({ time: NOW })
      await state.reach({ stage, page, say }).catch((error: unknown) => {
        throw new Error(`The state ${state.name} was not reached.`, { cause: error })
      })
      await look(page, state)
    } finally {
      await context.close()
    }
  }
}

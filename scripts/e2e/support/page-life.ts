import type { CDPSession, Page } from 'playwright-core'

type GapWindow = Window & { okienkoGap: number }

const sessions = new WeakMap<Page, CDPSession>()

/** The panel: the frame in the city's page, or the page itself. */
const panelOf = (page: Page) => page.frames().at(-1)!

/** Stops all scripts of the page, as a phone does that is locked (the browser's debugging protocol). */
export async function freeze(page: Page): Promise<void> {
  await panelOf(page).evaluate(() => {
    const scope = window as unknown as GapWindow
    let last = performance.now()
    scope.okienkoGap = 0
    setInterval(() => {
      const now = performance.now()
      scope.okienkoGap = Math.max(scope.okienkoGap, now - last)
      last = now
    }, 250)
  })
  const session = await page.context().newCDPSession(page)
  sessions.set(page, session)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
}

/** Lets them run again. */
export async function thaw(page: Page): Promise<void> {
  await sessions.get(page)?.send('Page.setWebLifecycleState', { state: 'active' })
}

/** How long the panel's scripts stood still (ms). */
export const longestStandstill = (page: Page): Promise<number> =>
  panelOf(page).evaluate(() => (window as unknown as GapWindow).okienkoGap)

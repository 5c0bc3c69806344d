import { answerParent } from './child.ts'
import { inTurns, LoadPage } from './load-page.ts'

/**
 * Pages of people who wait, in a process of their own: what they are told is read beside the page that is
 * measured, not before it.
 */

const pages = new Map<string, LoadPage>()

export type Comers = { origin: string; tickets: { callId: string; ticket: string }[] }

answerParent({
  /** Opens a page for each ticket, and resolves when the server has greeted them all. */
  open: ({ origin, tickets }: Comers) =>
    inTurns(tickets, 20, async ({ callId, ticket }) => {
      const page = LoadPage.resident(origin, ticket)
      pages.set(callId, page)
      await page.hello()
    }),
  leave(callId: string) {
    pages.get(callId)?.close()
    pages.delete(callId)
  },
})

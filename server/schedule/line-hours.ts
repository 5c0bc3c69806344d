import type { SiteInfo } from '#machines/api.ts'
import { closesAt, isOpenAt, nextOpening } from '#machines/opening.ts'
import type { WaitRange } from '#machines/views.ts'
import { dateOf, openingSpans } from '#server/local-time.ts'
import { hoursInForce, type HoursSource } from '#server/hours/hours-in-force.ts'

/** How far ahead the next opening is looked for: over any run of holidays (days). */
const DAYS_AHEAD = 30

type Opening = NonNullable<SiteInfo['opening']>
export type LineClosed = { refused: 'closed' | 'closing-soon'; opensAt?: number }

/** What the opening hours of a site mean for its line (open point 6a); none laid down: always open. */
export type LineHours = {
  of(siteId: string): Promise<Opening>
  /** Why there is no new ticket just now, null when there is; those who wait are served in any case. */
  refusal(siteId: string, wait: WaitRange): Promise<LineClosed | null>
}

export function createLineHours(deps: HoursSource & { now: () => number }): LineHours {
  const read = async (siteId: string, at: number) => {
    return openingSpans(await hoursInForce(deps, siteId), dateOf(at), DAYS_AHEAD)
  }
  return {
    async of(siteId) {
      const at = deps.now()
      const opening = await read(siteId, at)
      const isOpen = isOpenAt(opening, at)
      return {
        isOpen,
        closesAt: closesAt(opening, at),
        opensAt: isOpen ? null : nextOpening(opening, at),
      }
    },
    async refusal(siteId, wait) {
      const at = deps.now()
      const opening = await read(siteId, at)
      const next = (from: number) => {
        const opensAt = nextOpening(opening, from)
        return opensAt === null ? {} : { opensAt }
      }
      if (!isOpenAt(opening, at)) return { refused: 'closed', ...next(at) }
      const closes = closesAt(opening, at)
      // The middle of the range: half of all waits are over by then.
      const expected = wait ? at + (wait.fromMs + wait.toMs) / 2 : at
      if (closes === null || expected < closes) return null
      return { refused: 'closing-soon', ...next(closes) }
    },
  }
}

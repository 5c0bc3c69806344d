import type { SiteInfo } from '#machines/api.ts'
import { lineDoor, type DoorFacts, type LineDoor } from '#machines/closing.ts'
import { closesAt, isOpenAt, nextOpening } from '#machines/opening.ts'
import { dateOf, openingSpans } from '#server/local-time.ts'
import { hoursInForce, type HoursSource } from '#server/hours/hours-in-force.ts'

/** How far ahead the next opening is looked for: over any run of holidays (days). */
const DAYS_AHEAD = 30

type Opening = NonNullable<SiteInfo['opening']>

/** The hours of a site just now, and whether there is a new ticket; those who wait are served in any case. */
export type LineNow = { opening: Opening; line: LineDoor }

/** What the opening hours of a site mean for its line (open point 6a); none laid down: always open. */
export type LineHours = {
  look(siteId: string, facts: Omit<DoorFacts, 'opening'>): Promise<LineNow>
}

export function createLineHours(deps: HoursSource & { now: () => number }): LineHours {
  return {
    async look(siteId, facts) {
      const at = deps.now()
      const spans = openingSpans(await hoursInForce(deps, siteId), dateOf(at), DAYS_AHEAD)
      const isOpen = isOpenAt(spans, at)
      const opening = {
        isOpen,
        closesAt: closesAt(spans, at),
        opensAt: isOpen ? null : nextOpening(spans, at),
      }
      return { opening, line: lineDoor({ ...facts, opening: spans }, at) }
    },
  }
}

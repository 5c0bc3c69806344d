import type { SiteInfo } from '#machines/api.ts'
import { lineDoor, type DoorFacts, type LineDoor } from '#machines/closing.ts'
import { closesAt, isOpenAt, nextOpening } from '#machines/opening.ts'
import { dateOf, openingSpans } from '#server/local-time.ts'
import { hoursInForce, type HoursSource } from '#server/hours/hours-in-force.ts'

/** How far ahead the next opening is looked for: over any run of holidays (days). */
const DAYS_AHEAD = 30

type Opening = NonNullable<SiteInfo['opening']>

/** What the opening hours of a site mean for its line (open point 6a); none laid down: always open. */
export type LineHours = {
  of(siteId: string): Promise<Opening>
  /** Whether there is a new ticket just now; those who wait are served in any case. */
  door(siteId: string, facts: Omit<DoorFacts, 'opening'>): Promise<LineDoor>
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
    async door(siteId, facts) {
      const at = deps.now()
      return lineDoor({ ...facts, opening: await read(siteId, at) }, at)
    },
  }
}

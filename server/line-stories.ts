import { closingOutlook, type LineClosing } from '#machines/closing.ts'
import { tellOn, type LineStory } from '#machines/line-story.ts'
import type { Standing } from '#machines/places.ts'
import type { Span } from '#machines/spans.ts'
import type { WaitRange } from '#machines/views.ts'
import { addDays, dateOf, openingSpans } from './local-time.ts'
import type { SiteRow } from './models/sites.ts'
import type { World } from './world.ts'

/** Days of opening hours in keeping, from yesterday on: a wait may pass midnight. */
const DAYS = 3

/**
 * What the pages of the line were told of it: memory only, so that the next view can say what has changed
 * since then. After a restart the story of each begins anew.
 */
export interface LineStories {
  /** The story of a waiting call with where it stands now. */
  tell(callId: string, now: Standing): LineStory
  /** What the closing of its site means for a waiting call. */
  closing(siteId: string, facts: { wait: WaitRange; able: number; since: number }): LineClosing
  /** The call waits no more. */
  drop(callId: string): void
  /** Opening hours as they stand now, saved by managers or of the sites' files; lines are told. */
  renew(saved: readonly SiteRow[]): void
}

export function createLineStories(world: World): LineStories {
  const { clock } = world
  const told = new Map<string, LineStory>()
  let hours = new Map<string, Span[] | null>()
  const wasServed = (callId: string): boolean => {
    const state = world.calls.get(callId)?.value
    return state === 'connecting' || state === 'talking' || state === 'interrupted'
  }
  return {
    tell(callId, now) {
      const story = tellOn(told.get(callId) ?? null, now, wasServed)
      told.set(callId, story)
      return story
    },
    closing: (siteId, { wait, able, since }) =>
      closingOutlook({ opening: hours.get(siteId) ?? null, wait, able }, since, clock.now()),
    drop: (callId) => void told.delete(callId),
    renew(saved) {
      const from = addDays(dateOf(clock.now()), -1)
      const inForce = (siteId: string) =>
        saved.find(({ _id }) => _id === siteId) ?? world.fileHours(siteId)
      hours = new Map(
        world.queues.ids().map((siteId) => [siteId, openingSpans(inForce(siteId), from, DAYS)]),
      )
      // The outlook moves with the clock as well; a page that has it is not told again.
      for (const [siteId, opening] of hours) if (opening) world.hub.touchLine(siteId)
    },
  }
}

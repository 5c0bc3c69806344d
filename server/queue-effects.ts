import type { QueueFact } from '#machines/queue-terms.ts'
import { weighChoices } from './choices.ts'
import type { World } from './world.ts'

/** What follows from the facts of a line: offers are written, pages told, rooms warmed. */
export function onQueueFact(world: World, fact: QueueFact): void {
  switch (fact.type) {
    case 'offer.wanted':
      return world.offers.wanted(fact)
    case 'line.changed':
      weighChoices(world, fact.siteId)
      world.hub.touchLine(fact.siteId)
      return world.rooms.warm(fact.siteId)
  }
}

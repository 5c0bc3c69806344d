import type { QueueFact } from '#machines/queue.ts'
import type { World } from './world.ts'

/** What follows from the facts of a line: offers are written, pages told, rooms warmed. */
export function onQueueFact(world: World, fact: QueueFact): void {
  switch (fact.type) {
    case 'offer.wanted':
      return world.offers.wanted(fact)
    case 'line.changed':
      world.hub.touchLine(fact.siteId)
      return world.rooms.warm(fact.siteId)
  }
}

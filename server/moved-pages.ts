import { BESIDE_MS } from '#machines/media.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Clock } from './clock.ts'
import type { Peer } from './peer.ts'

/**
 * Pages whose ticket has moved to another one in the middle of a call. They are no page of their person any
 * more, and hear nothing; their sockets stay open, so that they keep their media until the new page flows.
 */
export function createMovedPages(clock: Clock) {
  const kept = new Map<string, { peer: Peer; stopWaiting: () => void }>()

  function letGo(callId: string): void {
    const one = kept.get(callId)
    if (!one) return
    kept.delete(callId)
    one.stopWaiting()
    one.peer.close(CLOSE.moved)
  }

  return {
    /** Keeps this page of the call; one that was kept before goes. */
    keep(callId: string, peer: Peer): void {
      letGo(callId)
      const stopWaiting = clock.at(clock.now() + BESIDE_MS, () => letGo(callId))
      kept.set(callId, { peer, stopWaiting })
    },
    has: (callId: string): boolean => kept.has(callId),
    letGo,
  }
}

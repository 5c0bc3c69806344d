import type { ConsultantPeer, PeerId } from '#machines/media.ts'
import { FULL_RECEPTION } from '#machines/reception.ts'
import type { MediaSeat } from '#machines/views.ts'
import { isSeated } from './live-content.ts'
import { consultantOf, type World } from './world.ts'

/** The consultant of a call as its room knows one; null while there is none. */
export function consultantPeer(world: World, callId: string): ConsultantPeer | null {
  const staffId = consultantOf(world, callId)
  return staffId ? `consultant:${staffId}` : null
}

/** Two people are in this call, or about to be: what they send may flow. */
export function isSeatedCall(world: World, callId: string): boolean {
  const call = world.calls.get(callId)
  return call !== undefined && isSeated(call)
}

/** What this person's page is told of the call's room; null when it has nothing to do there. */
export function mediaSeat(
  world: World,
  callId: string,
  peer: PeerId,
  roomId: string,
): MediaSeat | null {
  const stage = stageOf(world, callId, peer)
  if (!stage) return null
  const { tracks } = world
  const other = peer === 'resident' ? consultantPeer(world, callId) : 'resident'
  const isLive = stage === 'live' && other !== null
  return {
    ...{ roomId, peer, stage },
    receives: tracks.reception(callId, peer),
    // A colleague who is asked has not met the resident yet.
    partnerReceives: isLive ? tracks.reception(callId, other) : FULL_RECEPTION,
  }
}

function stageOf(world: World, callId: string, peer: PeerId): MediaSeat['stage'] | null {
  const call = world.calls.get(callId)
  if (peer !== 'resident' && peer !== consultantPeer(world, callId))
    return peer === `consultant:${call?.context.transfer?.staffId}` ? 'ready' : null
  if (isSeatedCall(world, callId)) return 'live'
  return call?.value === 'offered' ? 'ready' : 'warm'
}

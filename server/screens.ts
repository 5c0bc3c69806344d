import type { PeerId } from '#machines/media.ts'
import type { MediaMessage, Refusal } from '#machines/protocol.ts'
import { isSeated } from './live-content.ts'
import { consultantPeer } from './media-seat.ts'
import type { World } from './world.ts'

type Announcement = Extract<MediaMessage, { type: 'media.produce' }>

/**
 * Why this person may not share a screen now, or null (W7). Only the two people of a seated call do, the
 * resident as long as the consultant allows it; a colleague who is only asked is nobody yet.
 */
function whyNot(world: World, callId: string, peer: PeerId): Refusal | null {
  const call = world.calls.get(callId)
  if (!call || !isSeated(call)) return 'not-now'
  if (peer === 'resident') return call.context.tools.share ? null : 'share-off'
  return peer === consultantPeer(world, callId) ? null : 'not-now'
}

/**
 * Announces a shared screen or its sound.
 * @throws MediaError as the media worker refuses it
 */
export async function shareScreen(
  world: World,
  { callId, peer }: { callId: string; peer: PeerId },
  { kind, rtpParameters }: Announcement,
): Promise<{ result: { producerId: string } } | { refused: Refusal }> {
  const refuse = (refused: Refusal) => {
    world.log.warn('screen.refused', { callId, reason: refused })
    return { refused }
  }
  const before = whyNot(world, callId, peer)
  if (before) return refuse(before)
  const media = world.rooms.media()
  const { producerId } = await media.produce(callId, peer, kind, rtpParameters, false, 'screen')
  // It may have been switched off, or the call have gone to somebody else, while the worker was asked.
  const since = whyNot(world, callId, peer)
  if (since) {
    await media.closeProducer(callId, peer, producerId)
    return refuse(since)
  }
  world.tracks.add(callId, peer, { producerId, kind, source: 'screen', muted: false })
  world.hub.touchBoth(callId)
  return { result: { producerId } }
}

/** Ends the screens of this call that may not be shared any more; the worker's notices tell both sides. */
export function endForbiddenScreens(world: World, callId: string): void {
  for (const { peer, producerId } of world.tracks.screensOf(callId))
    if (whyNot(world, callId, peer)) void endScreen(world, callId, peer, producerId)
}

async function endScreen(
  world: World,
  callId: string,
  peer: PeerId,
  producerId: string,
): Promise<void> {
  try {
    await world.rooms.media().closeProducer(callId, peer, producerId)
  } catch (error) {
    // Gone with its peer or room; a worker that is away tells at its return what it still holds.
    world.log.warn('screen.not-ended', { callId, error })
  }
}

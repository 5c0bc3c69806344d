import { MediaError, type PeerId } from '#machines/media.ts'
import type { AnswerOf, MediaMessage, Refusal } from '#machines/protocol.ts'
import { shareScreen } from './screens.ts'
import type { IceServersFor } from './turn.ts'
import { callOf, type World } from './world.ts'
import type { Identity } from './peer.ts'

export type MediaResult = { result: AnswerOf<MediaMessage['type']> } | { refused: Refusal }

/** Which peer of which call somebody is: only the two people of a call touch its media (open point 9). */
export function seatOf(world: World, identity: Identity): { callId: string; peer: PeerId } | null {
  if (identity.kind === 'resident') return { callId: identity.callId, peer: 'resident' }
  const callId = callOf(world, identity.staffId)
  return callId === null ? null : { callId, peer: `consultant:${identity.staffId}` }
}

/** One media request of a page, after its schema has been checked: authorise, then ask the media worker. */
export async function dispatchMedia(
  world: World,
  iceServers: IceServersFor,
  identity: Identity,
  message: MediaMessage,
): Promise<MediaResult> {
  const seat = seatOf(world, identity)
  if (seat?.callId !== message.callId) {
    world.log.warn('media.foreign-call', { callId: message.callId, type: message.type })
    return { refused: 'not-yours' }
  }
  if (!world.rooms.seat(seat.callId, seat.peer)) return { refused: 'no-such-room' }
  try {
    if (message.type === 'media.produce' && message.source === 'screen')
      return await shareScreen(world, seat, message)
    return { result: await carryOut(world, iceServers, seat, message) }
  } catch (error) {
    if (error instanceof MediaError) return { refused: error.reason }
    throw error
  }
}

async function carryOut(
  world: World,
  iceServers: IceServersFor,
  { callId, peer }: { callId: string; peer: PeerId },
  message: MediaMessage,
): Promise<AnswerOf<MediaMessage['type']>> {
  const { tracks } = world
  const media = world.rooms.media()
  switch (message.type) {
    case 'media.join': {
      // A room that was made anew knows nothing of the wish.
      const { why } = tracks.reception(callId, peer)
      const beside = peer === 'resident' && world.hub.isMoving(callId)
      const answer = await media.join(callId, peer, message.session, beside)
      if (why === 'choice') await media.setReception(callId, peer, 'sound')
      const siteId = world.calls.get(callId)?.context.siteId ?? ''
      return { ...answer, iceServers: iceServers(peer === 'resident' ? callId : peer, siteId) }
    }
    case 'media.connect':
      await media.connect(callId, peer, message.direction, message.dtlsParameters)
      return null
    case 'media.restartIce':
      return { iceParameters: await media.restartIce(callId, peer, message.direction) }
    case 'media.produce': {
      const { kind, source, rtpParameters, muted } = message
      const { producerId } = await media.produce(callId, peer, kind, rtpParameters, muted)
      tracks.add(callId, peer, { producerId, kind, source, muted })
      world.hub.touchBoth(callId)
      return { producerId }
    }
    case 'media.closeProducer':
      await media.closeProducer(callId, peer, message.producerId)
      tracks.remove(callId, message.producerId)
      world.hub.touchBoth(callId)
      return null
    case 'media.mute':
      await media.setMuted(callId, peer, message.kind, message.muted)
      tracks.switch(callId, peer, message.kind, !message.muted)
      world.hub.touchBoth(callId)
      return null
    case 'media.consume':
      return { consumers: await media.consume(callId, peer, message.rtpCapabilities) }
    case 'media.consumerReady':
      await media.resumeConsumer(callId, peer, message.consumerId)
      return null
    case 'media.reception':
      await media.setReception(callId, peer, message.wanted)
      return null
    case 'media.flowing':
      world.calls.send(callId, { type: 'media.flowing', at: world.clock.now() })
      return null
  }
}

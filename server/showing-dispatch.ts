import { nextShowing, type ShowingStep } from '#machines/identity.ts'
import type { Refusal, ShowingMessage } from '#machines/protocol.ts'
import { partyOf } from './live-content.ts'
import type { Peer } from './peer.ts'
import type { World } from './world.ts'

/** Showing a document (W8): asked by the consultant, agreed to by the resident, ended by either. */
export function dispatchShowing(world: World, peer: Peer, message: ShowingMessage): Refusal | null {
  const { callId } = message
  const asked = partyOf(world, peer.identity, callId)
  if ('refused' in asked) return asked.refused
  if (message.type === 'showing.ask' && !world.calls.get(callId)?.context.devices.camera)
    return 'no-camera'
  const content = world.live.of(callId)
  const next = nextShowing(content.showing, stepOf(message))
  if (!next) return 'not-now'
  content.showing = next
  world.hub.touchBoth(callId)
  return null
}

function stepOf(message: ShowingMessage): ShowingStep {
  switch (message.type) {
    case 'showing.ask':
      return 'ask'
    case 'showing.answer':
      return message.agreed ? 'agree' : 'decline'
    case 'showing.end':
      return 'end'
  }
}

/** The camera is gone, or somebody else goes on with the call: nothing is asked or shown any more. */
export function endShowing(world: World, callId: string): void {
  const content = world.live.find(callId)
  if (!content || content.showing === 'none') return
  content.showing = 'none'
  world.hub.touchBoth(callId)
}

/** Ends it with the resident's camera. */
export function endShowingWithoutCamera(world: World, callId: string): void {
  if (!world.calls.get(callId)?.context.devices.camera) endShowing(world, callId)
}

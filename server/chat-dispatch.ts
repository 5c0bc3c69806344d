import type { ChatMessage, Refusal } from '#machines/protocol.ts'
import type { ChatEntry } from '#machines/chat.ts'
import { partyOf } from './live-content.ts'
import type { Peer } from './peer.ts'
import type { World } from './world.ts'

/** What a request about the chat is answered with. */
export type ChatResult = { result: { entries: ChatEntry[] } | null } | { refused: Refusal }

/**
 * The chat of a call: read, written and given back by its two people only. What is said goes to both in
 * the server's order; refusals are logged by id and reason, never with a text.
 */
export function dispatchChat(world: World, peer: Peer, message: ChatMessage): ChatResult {
  const { callId } = message
  const asked = partyOf(world, peer.identity, callId)
  if ('refused' in asked) return asked
  const { chat } = world.live.of(callId)
  switch (message.type) {
    case 'chat.read':
      return { result: { entries: [...chat.log()] } }
    case 'chat.restore': {
      const entries = chat.restore(message.entries)
      if (entries.length > 0) world.hub.tellBoth(callId, { type: 'chat.entries', callId, entries })
      return { result: null }
    }
    case 'chat.send': {
      if (!world.calls.get(callId)?.context.tools.chat) return { refused: 'chat-off' }
      const { party: from } = asked
      const name =
        peer.identity.kind === 'staff' ? world.staff.shownName(peer.identity.staffId) : ''
      const { messageId, text } = message
      const said = chat.say({ from, name, messageId, text, at: world.clock.now() })
      if ('refused' in said) {
        world.log.warn('chat.refused', { callId, reason: said.refused })
        return said
      }
      const entries = [said.entry]
      // Sent again: only the sender has missed what became of it.
      if (said.isNew) world.hub.tellBoth(callId, { type: 'chat.entries', callId, entries })
      else peer.send({ type: 'chat.entries', callId, entries })
      return { result: null }
    }
  }
}

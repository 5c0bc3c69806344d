import type { CallSnapshot } from '#machines/call.ts'
import type { ChatAuthor } from '#machines/chat.ts'
import type { Showing } from '#machines/identity.ts'
import type { Refusal } from '#machines/protocol.ts'
import type { ChatProofs } from './chat-proofs.ts'
import { createLiveChat, type LiveChat } from './live-chat.ts'
import type { Identity } from './peer.ts'
import type { World } from './world.ts'

/**
 * What two people give each other in a call: it lives here, in memory, beside the actor and never in
 * its context, because snapshots are stored (design rules 1 and 5). Gone with the end of the call.
 */
export type CallContent = {
  readonly chat: LiveChat
  /** What is held of the files of this call; null until the first one. */
  files: HeldFiles | null
  /** Whether a document is asked for or shown; what is seen of it is nowhere. */
  showing: Showing
}

/** Whatever holds files of a call frees them at its end. */
export type HeldFiles = { drop(): void }

export interface LiveContent {
  /** The content of a call that is seated; made at its first use. Ask `partyOf` before. */
  of(callId: string): CallContent
  /** As `of`, without making it. */
  find(callId: string): CallContent | undefined
  /** The call is over: everything of it is forgotten. */
  end(callId: string): void
  /** Calls of which something is held. */
  callIds(): string[]
}

export function createLiveContent(proofs: ChatProofs): LiveContent {
  const contents = new Map<string, CallContent>()
  return {
    of(callId) {
      const content: CallContent = contents.get(callId) ?? {
        chat: createLiveChat(callId, proofs),
        files: null,
        showing: 'none',
      }
      contents.set(callId, content)
      return content
    },
    find: (callId) => contents.get(callId),
    end(callId) {
      contents.get(callId)?.files?.drop()
      contents.delete(callId)
    },
    callIds: () => [...contents.keys()],
  }
}

/** Two people are in it: not in the line any more, and not over. */
export const isSeated = (call: CallSnapshot): boolean =>
  call.hasTag('live') && !call.hasTag('inLine')

/**
 * As whom this person is in the call (open point 9): its resident, or the consultant who serves it now.
 * A call that one is not in is refused and logged, without telling whether there is one.
 */
export function partyOf(
  world: Pick<World, 'calls' | 'log'>,
  identity: Identity,
  callId: string,
): { party: ChatAuthor } | { refused: Extract<Refusal, 'not-yours' | 'not-now'> } {
  const call = world.calls.get(callId)
  const isOwn =
    identity.kind === 'resident'
      ? identity.callId === callId
      : call?.context.consultant?.staffId === identity.staffId
  if (!call || !isOwn) {
    const staffId = identity.kind === 'staff' ? identity.staffId : null
    world.log.warn('content.not-yours', { callId, staffId })
    return { refused: 'not-yours' }
  }
  if (!isSeated(call)) return { refused: 'not-now' }
  return { party: identity.kind === 'resident' ? 'resident' : `consultant:${identity.staffId}` }
}

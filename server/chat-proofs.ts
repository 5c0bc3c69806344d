import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ChatEntry } from '#machines/chat.ts'

/**
 * Signatures of chat messages: after a kill the log comes back from the pages, and a page can give a
 * message back but neither make one of the other person, nor change text, time or place of any.
 */
export type ChatProofs = {
  sign(callId: string, entry: Omit<ChatEntry, 'proof'>): string
  isGenuine(callId: string, entry: ChatEntry): boolean
}

/** @param secret the installation's own, so that proofs outlive a restart */
export function createChatProofs(secret: string): ChatProofs {
  const key = createHmac('sha256', secret).update('chat').digest()
  const mac = (callId: string, entry: Omit<ChatEntry, 'proof'>): Buffer => {
    const { messageId, from, name, text, at, seq } = entry
    const signed = JSON.stringify([callId, messageId, from, name, text, at, seq])
    return createHmac('sha256', key).update(signed).digest()
  }
  return {
    sign: (callId, entry) => mac(callId, entry).toString('base64url'),
    isGenuine(callId, entry) {
      const given = Buffer.from(entry.proof, 'base64url')
      const due = mac(callId, entry)
      return given.length === due.length && timingSafeEqual(given, due)
    },
  }
}

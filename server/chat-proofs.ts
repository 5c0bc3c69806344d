import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
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
  // Made ready once: with bytes as the key each signature would cost five times as much.
  const key = createSecretKey(createHmac('sha256', secret).update('chat').digest())
  const sign = (callId: string, entry: Omit<ChatEntry, 'proof'>): string => {
    const { messageId, from, name, text, at, seq } = entry
    const signed = JSON.stringify([callId, messageId, from, name, text, at, seq])
    return createHmac('sha256', key).update(signed).digest('base64url')
  }
  return {
    sign,
    isGenuine(callId, entry) {
      const given = Buffer.from(entry.proof)
      const due = Buffer.from(sign(callId, entry))
      return given.length === due.length && timingSafeEqual(given, due)
    },
  }
}

import {
  chatKey,
  cleanChatText,
  MAX_CHAT_CHARACTERS,
  MAX_CHAT_MESSAGES,
  MAX_CHAT_TEXT,
  mergeLogs,
  NEW_PACE,
  nextSeq,
  onChatMessage,
  type ChatAuthor,
  type ChatEntry,
  type ChatPace,
} from '#machines/chat.ts'
import type { Refusal } from '#machines/protocol.ts'
import type { ChatProofs } from './chat-proofs.ts'

/** What a page asks to be said; `at` in ms UTC. */
export type Saying = {
  from: ChatAuthor
  /** Name of a consultant as the city shows it; empty for the resident. */
  name: string
  messageId: string
  text: string
  at: number
}

/** The log of one live call, in memory only (W10, privacy.md 2). */
export interface LiveChat {
  log(): readonly ChatEntry[]
  /** The message as everybody has it from now on; the same one when it is sent again. */
  say(saying: Saying): { entry: ChatEntry; isNew: boolean } | { refused: Refusal }
  /** Takes back what pages kept over a kill; those that were missing, in order. Others' inventions are left out. */
  restore(entries: readonly ChatEntry[]): ChatEntry[]
}

export function createLiveChat(callId: string, proofs: ChatProofs): LiveChat {
  let log: ChatEntry[] = []
  let known = new Map<string, ChatEntry>()
  const paces = new Map<ChatAuthor, ChatPace>()

  const keep = (entries: ChatEntry[]): void => {
    log = entries
    known = new Map(log.map((entry) => [chatKey(entry), entry]))
  }
  const isFull = (from: ChatAuthor, text: string): boolean => {
    const own = log.filter((entry) => (entry.from === 'resident') === (from === 'resident'))
    const characters = own.reduce((sum, entry) => sum + entry.text.length, text.length)
    return own.length >= MAX_CHAT_MESSAGES || characters > MAX_CHAT_CHARACTERS
  }

  return {
    log: () => log,
    say({ from, name, messageId, text: raw, at }) {
      const earlier = known.get(chatKey({ from, messageId }))
      if (earlier) return { entry: earlier, isNew: false }
      const text = cleanChatText(raw)
      if (text === '') return { refused: 'malformed' }
      if (text.length > MAX_CHAT_TEXT) return { refused: 'chat-too-long' }
      if (isFull(from, text)) return { refused: 'chat-full' }
      const { verdict, pace } = onChatMessage(paces.get(from) ?? NEW_PACE, at)
      paces.set(from, pace)
      if (verdict !== 'taken') return { refused: verdict }
      const seq = nextSeq(log.at(-1)?.seq ?? 0, at)
      const unsigned = { messageId, from, name, text, at, seq }
      const entry = { ...unsigned, proof: proofs.sign(callId, unsigned) }
      log.push(entry)
      known.set(chatKey(entry), entry)
      return { entry, isNew: true }
    },
    restore(entries) {
      const genuine = entries.filter((entry) => proofs.isGenuine(callId, entry))
      const before = known
      keep(mergeLogs(log, genuine))
      return log.filter((entry) => before.get(chatKey(entry))?.seq !== entry.seq)
    },
  }
}

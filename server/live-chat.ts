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

type Side = 'resident' | 'consultant'
type Kept = { messages: number; characters: number }

const sideOf = (from: ChatAuthor): Side => (from === 'resident' ? 'resident' : 'consultant')

export function createLiveChat(callId: string, proofs: ChatProofs): LiveChat {
  let log: ChatEntry[] = []
  const known = new Map<string, ChatEntry>()
  /** What each side has in the log, so that nobody counts it for each message. */
  const kept: Record<Side, Kept> = {
    resident: { messages: 0, characters: 0 },
    consultant: { messages: 0, characters: 0 },
  }
  const paces = new Map<ChatAuthor, ChatPace>()

  const note = (entry: ChatEntry): void => {
    known.set(chatKey(entry), entry)
    const own = kept[sideOf(entry.from)]
    own.messages += 1
    own.characters += entry.text.length
  }
  const keep = (entries: ChatEntry[]): void => {
    log = entries
    known.clear()
    for (const own of Object.values(kept)) Object.assign(own, { messages: 0, characters: 0 })
    log.forEach(note)
  }
  const isFull = (from: ChatAuthor, text: string): boolean => {
    const { messages, characters } = kept[sideOf(from)]
    return messages >= MAX_CHAT_MESSAGES || characters + text.length > MAX_CHAT_CHARACTERS
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
      note(entry)
      return { entry, isNew: true }
    },
    restore(entries) {
      const genuine = entries.filter((entry) => proofs.isGenuine(callId, entry))
      const before = new Map(known)
      keep(mergeLogs(log, genuine))
      return log.filter((entry) => before.get(chatKey(entry))?.seq !== entry.seq)
    },
  }
}

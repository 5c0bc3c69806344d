/**
 * The chat of a call (W10): rules without I/O, the same for server and pages. Texts live in the memory
 * of the server and of the two pages only (privacy.md 2).
 */

/** Longest message (UTF-16 units, as `maxlength` of a text field counts). */
export const MAX_CHAT_TEXT = 2_000
/** So many messages within the window go through (privacy.md 9); the window in ms. */
export const CHAT_LIMIT = 10
export const CHAT_WINDOW_MS = 10_000
/** So many messages beyond the limit are slowed; the next one mutes the writer for a while (ms). */
export const CHAT_PATIENCE = 10
export const CHAT_MUTE_MS = 60_000
/** What one side may keep in the memory of a call: messages, and characters of all of them. */
export const MAX_CHAT_MESSAGES = 500
export const MAX_CHAT_CHARACTERS = 200_000
/** Most characters of messages that a page gives back in one frame; far below the limit of a frame. */
export const RESTORE_CHARACTERS = 6_000

/** Who wrote: the resident, or a consultant by id (after a transfer there are two of them). */
export type ChatAuthor = 'resident' | `consultant:${string}`

/** One message as everybody in the call has it. */
export type ChatEntry = {
  /** Made by the writing page; with `from` it names the message for ever. */
  messageId: string
  from: ChatAuthor
  /** Name of the consultant as the city shows it; empty for a resident. */
  name: string
  text: string
  /** Server's clock, ms UTC. */
  at: number
  /** The order on both sides; rises over restarts of the server too, as long as its clock does. */
  seq: number
  /** The server's signature over all of this and the call: a page can give it back, not make it. */
  proof: string
}

/** What names a message: a page that reuses the other one's id makes a message of its own. */
export const chatKey = ({ from, messageId }: Pick<ChatEntry, 'from' | 'messageId'>): string =>
  `${from} ${messageId}`

/** The next place in the order: behind the last one, and not before what an earlier server life gave. */
export const nextSeq = (last: number, now: number): number => Math.max(last + 1, now)

const compare = (a: ChatEntry, b: ChatEntry): number =>
  a.seq - b.seq || (chatKey(a) < chatKey(b) ? -1 : chatKey(a) > chatKey(b) ? 1 : 0)

/**
 * Two parts of one log as the whole log, in order. A message that stands in both at different places
 * (sent again after a kill) keeps the earlier one. Pure; the order of the parts does not matter.
 */
export function mergeLogs(a: readonly ChatEntry[], b: readonly ChatEntry[]): ChatEntry[] {
  const byKey = new Map<string, ChatEntry>()
  for (const entry of [...a, ...b]) {
    const known = byKey.get(chatKey(entry))
    if (!known || entry.seq < known.seq) byKey.set(chatKey(entry), entry)
  }
  return [...byKey.values()].sort(compare)
}

/** What a page has and the server has not (it was killed meanwhile), in frames of bounded size. */
export function missingSlices(
  own: readonly ChatEntry[],
  atServer: readonly ChatEntry[],
): ChatEntry[][] {
  const known = new Map(atServer.map((entry) => [chatKey(entry), entry.seq]))
  const slices: ChatEntry[][] = []
  let size = Infinity
  for (const entry of own) {
    if ((known.get(chatKey(entry)) ?? Infinity) <= entry.seq) continue
    size += entry.text.length
    if (size > RESTORE_CHARACTERS) {
      slices.push([])
      size = entry.text.length
    }
    slices.at(-1)!.push(entry)
  }
  return slices
}

// Controls other than line feed and tab, and marks that turn the direction of what is read.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** A message as it is kept: line feeds as one sign, nothing unseen, no blank ends. */
export const cleanChatText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(UNSEEN, '').trim()

/** How somebody has written lately; instants in ms of the server. */
export type ChatPace = {
  /** When messages were taken within the window. */
  taken: readonly number[]
  /** Messages slowed since the pace was last kept. */
  slowed: number
  mutedUntil: number | null
}

export const NEW_PACE: ChatPace = { taken: [], slowed: 0, mutedUntil: null }

/** Whether a message may be taken at this instant (H7, H8), and the pace after it. Pure. */
export function onChatMessage(
  pace: ChatPace,
  at: number,
): { verdict: 'taken' | 'chat-too-fast' | 'chat-muted'; pace: ChatPace } {
  if (pace.mutedUntil !== null) {
    if (at < pace.mutedUntil) return { verdict: 'chat-muted', pace }
    return onChatMessage(NEW_PACE, at)
  }
  const taken = pace.taken.filter((one) => one > at - CHAT_WINDOW_MS)
  if (taken.length < CHAT_LIMIT) {
    // Whoever has paused for a whole window has kept the pace again.
    const slowed = taken.length === 0 ? 0 : pace.slowed
    return { verdict: 'taken', pace: { taken: [...taken, at], slowed, mutedUntil: null } }
  }
  if (pace.slowed < CHAT_PATIENCE)
    return {
      verdict: 'chat-too-fast',
      pace: { taken, slowed: pace.slowed + 1, mutedUntil: null },
    }
  return { verdict: 'chat-muted', pace: { ...NEW_PACE, mutedUntil: at + CHAT_MUTE_MS } }
}

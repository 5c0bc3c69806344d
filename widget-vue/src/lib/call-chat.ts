import { computed, shallowRef, watch } from 'vue'
import { chatKey, mergeLogs, missingSlices } from '#machines/chat.ts'
import type { ChatAuthor, ChatEntry } from '#machines/chat.ts'
import type { AnswerOf, ChatMessage } from '#machines/protocol.ts'
import type { Refusal } from '#machines/protocol-constants.ts'
import { bindToCall } from './call-bound.ts'
import type { CallBoundOptions } from './call-bound.ts'
import { LostError, RefusedError } from './refusal.ts'
import type { Request } from './requests.ts'

/** What the chat needs of the page's line to the server. */
export type ChatConnection = CallBoundOptions['connection'] & {
  request: <M extends Request<ChatMessage>>(message: M) => Promise<AnswerOf<M['type']>>
}

export type CallChatOptions = CallBoundOptions & {
  connection: ChatConnection
  /** As whom this page writes. */
  self: () => ChatAuthor | null
  /** The log is in sight: what arrives counts as read. */
  isOpen: () => boolean
  /** News of the other side, told once each; not those that stood in the log when it was first read. */
  onArrival: (entries: ChatEntry[]) => void
  newId?: () => string
}

/** An own message on its way; `failed` waits for a press, `sending` also goes on after a reconnection. */
export type Outgoing = {
  messageId: string
  text: string
  state: 'sending' | 'failed'
  reason: Refusal | 'network' | null
}

/** After a read that nobody answered, the next one (ms). */
const READ_AGAIN_MS = 3_000

/**
 * The chat of a call as its page has it: the server's log in the server's order, and what is on its way.
 * Memory of the page only. A server that has lost the log is given what this page has of it.
 */
export function useCallChat(options: CallChatOptions) {
  const { connection } = options
  const log = shallowRef<ChatEntry[]>([])
  const seen = shallowRef<ReadonlySet<string>>(new Set())
  const sending = useOutgoing(options)
  /** False until the server's log has come: what stands in it is no news. */
  let isRead = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const isForeign = (entry: ChatEntry) => entry.from !== options.self()
  const unread = computed(
    () => log.value.filter((entry) => isForeign(entry) && !seen.value.has(chatKey(entry))).length,
  )

  function forget() {
    clearTimeout(timer)
    log.value = []
    sending.forget()
    seen.value = new Set()
    isRead = false
  }

  function take(entries: readonly ChatEntry[]) {
    const known = new Set(log.value.map(chatKey))
    log.value = mergeLogs(log.value, entries)
    sending.arrived(log.value.filter((entry) => !isForeign(entry)))
    const news = log.value.filter((entry) => isForeign(entry) && !known.has(chatKey(entry)))
    if (isRead && news.length > 0) options.onArrival(news)
  }

  /** Reads the server's log, gives back what it has lost, and goes on with what was on its way. */
  async function synchronise(callId: string) {
    clearTimeout(timer)
    try {
      const { entries } = await connection.request({ type: 'chat.read', callId })
      if (options.callId() !== callId) return
      for (const slice of missingSlices(log.value, entries))
        await connection.request({ type: 'chat.restore', callId, entries: slice })
      if (options.callId() !== callId) return
      take(entries)
      isRead = true
      sending.goOn(callId)
    } catch (error) {
      // Refused, or the line is gone: the next change of either begins anew.
      if (error instanceof LostError && connection.state.value === 'open')
        timer = setTimeout(() => void synchronise(callId), READ_AGAIN_MS)
    }
  }

  bindToCall(options, {
    synchronise,
    forget,
    hear(notice) {
      if (notice.type === 'chat.entries' && notice.callId === options.callId()) take(notice.entries)
    },
  })
  watch(
    [log, options.isOpen],
    () => {
      if (options.isOpen()) seen.value = new Set(log.value.map(chatKey))
    },
    { immediate: true },
  )

  const { outgoing, send, retry, discard } = sending
  return { log, outgoing, unread, send, retry, discard }
}

/** Own messages from the press until they stand in the log. */
function useOutgoing(options: CallChatOptions) {
  const { connection, newId = () => crypto.randomUUID() } = options
  const outgoing = shallowRef<Outgoing[]>([])
  const isOpen = () => connection.state.value === 'open'
  const change = (messageId: string, to: Partial<Outgoing>) =>
    (outgoing.value = outgoing.value.map((one) =>
      one.messageId === messageId ? { ...one, ...to } : one,
    ))

  async function post(callId: string, { messageId, text }: Outgoing) {
    try {
      await connection.request({ type: 'chat.send', callId, messageId, text })
    } catch (error) {
      // Without a line it goes on when that is back; the id keeps it one message.
      if (error instanceof LostError && !isOpen()) return
      const reason = error instanceof RefusedError ? (error.reason as Refusal) : 'network'
      change(messageId, { state: 'failed', reason })
    }
  }

  return {
    outgoing,
    forget: () => (outgoing.value = []),
    /** These stand in the server's log now. */
    arrived(entries: readonly ChatEntry[]) {
      const there = new Set(entries.map(({ messageId }) => messageId))
      outgoing.value = outgoing.value.filter(({ messageId }) => !there.has(messageId))
    },
    goOn(callId: string) {
      for (const one of outgoing.value) if (one.state === 'sending') void post(callId, one)
    },
    /** Sends a text; what becomes of it is seen in `outgoing`, then in the log. */
    send(text: string) {
      const callId = options.callId()
      if (callId === null || text.trim() === '') return
      const one: Outgoing = {
        messageId: newId(),
        text: text.trim(),
        state: 'sending',
        reason: null,
      }
      outgoing.value = [...outgoing.value, one]
      if (isOpen()) void post(callId, one)
    },
    /** Sends a failed one again: the same message to the server. */
    retry(messageId: string) {
      const callId = options.callId()
      const one = outgoing.value.find((other) => other.messageId === messageId)
      if (callId === null || one?.state !== 'failed') return
      change(messageId, { state: 'sending', reason: null })
      if (isOpen()) void post(callId, one)
    },
    discard(messageId: string) {
      outgoing.value = outgoing.value.filter((one) => one.messageId !== messageId)
    },
  }
}

export type CallChat = ReturnType<typeof useCallChat>

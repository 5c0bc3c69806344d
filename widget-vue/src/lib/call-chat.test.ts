// @vitest-environment jsdom
import { effectScope, nextTick, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mergeLogs } from '#machines/chat.ts'
import type { ChatEntry } from '#machines/chat.ts'
import type { Refusal } from '#machines/protocol-constants.ts'
import { useCallChat } from './call-chat.ts'
import type { ChatConnection } from './call-chat.ts'
import type { ConnectionState, ToolNotice } from './connection.ts'
import { LostError, RefusedError } from './refusal.ts'

const entry = (messageId: string, seq: number, change: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId,
  from: 'consultant:anna',
  name: 'Anna',
  text: `tekst ${messageId}`,
  at: seq,
  seq,
  proof: `p${seq}`,
  ...change,
})

/** The server of one call, as a page meets it. */
function fakeServer() {
  const state = shallowRef<ConnectionState>('open')
  let log: ChatEntry[] = []
  let refusal: Refusal | null = null
  let isSilent = false
  const restored: ChatEntry[][] = []
  const listeners = new Set<(notice: ToolNotice) => void>()
  const push = (entries: ChatEntry[], callId = 'call-1') => {
    log = mergeLogs(log, entries)
    for (const listener of [...listeners]) listener({ type: 'chat.entries', callId, entries })
  }
  type Asked = { type: string; messageId?: string; text?: string; entries?: ChatEntry[] }
  const answer = (asked: Asked) => {
    if (state.value !== 'open' || isSilent) throw new LostError('nobody answers')
    if (refusal && asked.type === 'chat.send') throw new RefusedError(refusal)
    if (asked.type === 'chat.read') return { entries: [...log] }
    if (asked.entries) {
      restored.push(asked.entries)
      push(asked.entries)
    } else {
      const messageId = asked.messageId!
      const known = log.find((one) => one.messageId === messageId)
      push([known ?? entry(messageId, 1_000 + log.length, { from: 'resident', text: asked.text! })])
    }
    return null
  }
  const connection = {
    state,
    request: async (asked: Asked) => {
      await Promise.resolve()
      return answer(asked)
    },
    onToolNotice: (listener: (notice: ToolNotice) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as ChatConnection
  return {
    ...{ connection, state, push, restored, listeners },
    refuse: (reason: Refusal | null) => (refusal = reason),
    fallSilent: (silent: boolean) => (isSilent = silent),
    lose: () => (log = []),
    log: () => log,
  }
}

describe('the chat of a page', () => {
  let scope: EffectScope
  let server: ReturnType<typeof fakeServer>
  const callId = shallowRef<string | null>(null)
  const seated = shallowRef(true)
  const isOpen = shallowRef(false)
  let arrived: string[][]
  let ids: number

  beforeEach(() => {
    scope = effectScope()
    server = fakeServer()
    callId.value = 'call-1'
    seated.value = true
    isOpen.value = false
    arrived = []
    ids = 0
  })
  afterEach(() => scope.stop())

  const settle = async () => {
    for (let i = 0; i < 20; i += 1) await nextTick()
  }
  const begin = async () => {
    const chat = scope.run(() =>
      useCallChat({
        connection: server.connection,
        callId: () => callId.value,
        seated: () => seated.value,
        self: () => 'resident',
        isOpen: () => isOpen.value,
        onArrival: (entries) => arrived.push(entries.map((one) => one.messageId)),
        newId: () => `own-${(ids += 1)}`,
      }),
    )!
    await settle()
    return chat
  }

  it('begins with the log of the server; only what comes later is news, each once', async () => {
    server.push([entry('a', 1)])
    const chat = await begin()
    expect(chat.log.value).toHaveLength(1)
    expect([arrived, chat.unread.value]).toEqual([[], 1])
    server.push([entry('b', 2)])
    server.push([entry('b', 2)])
    expect([arrived, chat.unread.value]).toEqual([[['b']], 2])
    isOpen.value = true
    await settle()
    expect(chat.unread.value).toBe(0)
    server.push([entry('c', 3)])
    await settle()
    expect([arrived.length, chat.unread.value]).toEqual([2, 0])
  })

  it('sends, and the message stands where the server put it', async () => {
    const chat = await begin()
    chat.send('  Dzień dobry ')
    expect(chat.outgoing.value).toMatchObject([{ text: 'Dzień dobry', state: 'sending' }])
    await settle()
    expect(chat.outgoing.value).toEqual([])
    expect(chat.log.value).toMatchObject([{ messageId: 'own-1', from: 'resident' }])
    expect([arrived, chat.unread.value]).toEqual([[], 0])
    chat.send(' \n ')
    expect(chat.outgoing.value).toEqual([])
  })

  it('shows a refusal by its reason, and sends the same message again by a press', async () => {
    const chat = await begin()
    server.refuse('chat-too-fast')
    chat.send('szybko')
    await settle()
    expect(chat.outgoing.value).toMatchObject([{ state: 'failed', reason: 'chat-too-fast' }])
    server.refuse(null)
    chat.retry('own-1')
    await settle()
    expect(chat.outgoing.value).toEqual([])
    expect(chat.log.value).toMatchObject([{ messageId: 'own-1', text: 'szybko' }])
  })

  it('tells when nobody answers, and a failed message can be given up', async () => {
    const chat = await begin()
    server.fallSilent(true)
    chat.send('nic')
    await settle()
    expect(chat.outgoing.value).toMatchObject([{ state: 'failed', reason: 'network' }])
    chat.discard('own-1')
    expect(chat.outgoing.value).toEqual([])
  })

  it('goes on by itself after a reconnection, one message also when it had arrived', async () => {
    const chat = await begin()
    server.state.value = 'waiting'
    chat.send('pierwsza')
    chat.send('druga')
    await settle()
    expect(chat.outgoing.value.map(({ state }) => state)).toEqual(['sending', 'sending'])
    // The first one had reached the server, its answer was lost.
    server.push([entry('own-1', 5, { from: 'resident', text: 'pierwsza' })])
    server.state.value = 'open'
    await settle()
    expect(chat.outgoing.value).toEqual([])
    expect(server.log().map(({ text }) => text)).toEqual(['pierwsza', 'druga'])
  })

  it('gives a server that has lost the log what it has, and nothing else', async () => {
    const chat = await begin()
    server.push([entry('a', 1), entry('b', 2)])
    chat.send('c')
    await settle()
    const log = chat.log.value
    server.state.value = 'waiting'
    server.lose()
    server.push([entry('b', 2)])
    await settle()
    server.state.value = 'open'
    await settle()
    expect(server.restored).toEqual([[log[0], log[2]]])
    expect([server.log(), chat.log.value]).toEqual([log, log])
    expect(arrived).toEqual([['a', 'b']])
  })

  it('keeps the log while the call waits for another consultant, and reads on with it', async () => {
    const chat = await begin()
    server.push([entry('a', 1)])
    seated.value = false
    await settle()
    expect(chat.log.value).toHaveLength(1)
    server.push([entry('b', 2, { from: 'consultant:bo', name: 'Bo' })])
    seated.value = true
    await settle()
    expect(chat.log.value.map(({ name }) => name)).toEqual(['Anna', 'Bo'])
  })

  it('forgets everything with the call, and hears nothing of another one', async () => {
    const chat = await begin()
    server.push([entry('a', 1)])
    server.refuse('chat-off')
    chat.send('x')
    await settle()
    callId.value = null
    expect([chat.log.value, chat.outgoing.value, chat.unread.value]).toEqual([[], [], 0])
    server.push([entry('b', 2)])
    expect(chat.log.value).toEqual([])
    callId.value = 'call-2'
    server.push([entry('c', 3)], 'call-1')
    expect(chat.log.value).toEqual([])
    scope.stop()
    expect(server.listeners.size).toBe(0)
  })
})

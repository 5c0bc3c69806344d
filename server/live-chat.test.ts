import { describe, expect, it } from 'vitest'
import {
  CHAT_WINDOW_MS,
  MAX_CHAT_CHARACTERS,
  MAX_CHAT_MESSAGES,
  MAX_CHAT_TEXT,
} from '#machines/chat.ts'
import { createChatProofs } from './chat-proofs.ts'
import { createLiveChat } from './live-chat.ts'
import { createLiveContent } from './live-content.ts'

const proofs = createChatProofs('s'.repeat(40))

/** A writer who keeps the pace: each message a whole window after the one before. */
function writers() {
  const chat = createLiveChat('call-1', proofs)
  let at = 1_000_000
  let count = 0
  const say = (from: 'resident' | 'consultant:anna' | 'consultant:bo', text = 'x') => {
    at += CHAT_WINDOW_MS
    count += 1
    return chat.say({ from, name: '', messageId: `m${count}`, text, at })
  }
  return { chat, say }
}

describe('what one call keeps of its chat', () => {
  it('[H9] is at most so many messages a side; the other side goes on', () => {
    const { chat, say } = writers()
    for (let i = 0; i < MAX_CHAT_MESSAGES; i += 1)
      expect(say('resident')).toMatchObject({ isNew: true })
    expect(say('resident')).toEqual({ refused: 'chat-full' })
    expect(say('consultant:anna')).toMatchObject({ isNew: true })
    expect(chat.log()).toHaveLength(MAX_CHAT_MESSAGES + 1)
  })

  it('[H9] is at most so many characters a side, all consultants of the call together', () => {
    const { say } = writers()
    const long = 'x'.repeat(MAX_CHAT_TEXT)
    const most = MAX_CHAT_CHARACTERS / MAX_CHAT_TEXT
    for (let i = 0; i < most; i += 1)
      expect(say(i % 2 ? 'consultant:anna' : 'consultant:bo', long)).toMatchObject({ isNew: true })
    expect(say('consultant:bo', 'jeszcze')).toEqual({ refused: 'chat-full' })
    expect(say('resident', long)).toMatchObject({ isNew: true })
  })

  it('[H2, H6] goes on behind what was given back, also when the clock was set back', () => {
    const first = createLiveChat('call-1', proofs)
    const saying = { from: 'resident', name: '', text: 'x' } as const
    first.say({ ...saying, messageId: 'a', at: 9_000 })
    const second = createLiveChat('call-1', proofs)
    expect(second.restore(first.log())).toEqual(first.log())
    expect(second.restore(first.log())).toEqual([])
    second.say({ ...saying, messageId: 'b', at: 5_000 })
    expect(second.log().map(({ messageId, seq }) => [messageId, seq])).toEqual([
      ['a', 9_000],
      ['b', 9_001],
    ])
  })

  it('[H6] bears proofs that another secret does not give', () => {
    const { chat, say } = writers()
    say('resident')
    const [entry] = chat.log()
    expect(proofs.isGenuine('call-1', entry!)).toBe(true)
    expect(proofs.isGenuine('call-2', entry!)).toBe(false)
    expect(createChatProofs('t'.repeat(40)).isGenuine('call-1', entry!)).toBe(false)
    for (const proof of ['', entry!.proof.slice(1), `${entry!.proof}AA`])
      expect(proofs.isGenuine('call-1', { ...entry!, proof })).toBe(false)
  })
})

describe('the content of live calls', () => {
  it('[H12] is forgotten with the call, and its files are told to go', () => {
    const live = createLiveContent(proofs)
    let dropped = 0
    live.of('call-1').files = { drop: () => void (dropped += 1) } as never
    live.of('call-2')
    expect(live.callIds()).toEqual(['call-1', 'call-2'])
    live.end('call-1')
    live.end('call-1')
    live.end('unknown')
    expect([live.callIds(), dropped]).toEqual([['call-2'], 1])
    expect(live.of('call-1').files).toBeNull()
  })
})

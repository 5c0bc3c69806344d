import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CHAT_LIMIT,
  CHAT_MUTE_MS,
  CHAT_PATIENCE,
  CHAT_WINDOW_MS,
  chatKey,
  cleanChatText,
  mergeLogs,
  missingSlices,
  NEW_PACE,
  nextSeq,
  onChatMessage,
  RESTORE_CHARACTERS,
  type ChatEntry,
} from './chat.ts'

const entry = (change: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId: 'm1',
  from: 'resident',
  name: '',
  text: 'tak',
  at: 1_000,
  seq: 1_000,
  proof: 'p',
  ...change,
})

/** Few ids and places, so that the same message stands in both parts, also at other places. */
const anyLog = fc.array(
  fc
    .record({
      messageId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      from: fc.constantFrom<ChatEntry['from'][]>('resident', 'consultant:anna', 'consultant:bo'),
      seq: fc.integer({ min: 1, max: 6 }),
    })
    .map((one) => entry(one)),
  { maxLength: 12 },
)
const run = { seed: 4, numRuns: 500 }

describe('the order of a chat', () => {
  test('[H2] rises by itself, and never falls behind the clock', () => {
    expect(nextSeq(0, 500)).toBe(500)
    expect(nextSeq(500, 500)).toBe(501)
    expect(nextSeq(900, 500)).toBe(901)
  })

  test('[H5] parts give one whole, in whatever order and however often they are put together', () => {
    fc.assert(
      fc.property(anyLog, anyLog, anyLog, (a, b, c) => {
        const whole = mergeLogs(mergeLogs(a, b), c)
        expect(mergeLogs(c, mergeLogs(b, a))).toEqual(whole)
        expect(mergeLogs(mergeLogs(c, a), mergeLogs(b, whole))).toEqual(whole)
      }),
      run,
    )
  })

  test('[H5] two halves of a log, cut and mixed in any way, give the log', () => {
    const length = 30
    const log = Array.from({ length }, (_, i) =>
      entry({
        messageId: `m${i}`,
        from: i % 3 === 0 ? 'consultant:anna' : 'resident',
        seq: 1_000 + Math.floor(i / 2) * 2 + (i % 2),
      }),
    )
    const holders = fc.array(fc.constantFrom('one', 'other', 'both'), {
      minLength: length,
      maxLength: length,
    })
    fc.assert(
      fc.property(holders, fc.array(fc.nat(length), { maxLength: 6 }), (holder, cuts) => {
        const of = (who: string) => log.filter((_, i) => holder[i] === who || holder[i] === 'both')
        // Frames of both pages arrive in turn, each part in several of them.
        let whole: ChatEntry[] = []
        const edges = [0, ...cuts.toSorted((a, b) => a - b), length]
        for (const [i, from] of edges.entries())
          for (const half of [of('one'), of('other')])
            whole = mergeLogs(whole, half.slice(from, edges[i + 1]))
        expect(whole).toEqual(log)
      }),
      run,
    )
  })

  test('[H3] nobody takes the place of a message by its id', () => {
    const hers = entry({ from: 'consultant:anna', text: 'hers', seq: 5 })
    const his = entry({ text: 'his', seq: 1 })
    expect(mergeLogs([hers], [his])).toEqual([his, hers])
    expect(chatKey(hers)).not.toBe(chatKey(his))
  })

  test('[H6] what a page gives back is what the server has not, in frames of bounded size', () => {
    const texts = [10, RESTORE_CHARACTERS, 20, 30].map((length) => 'x'.repeat(length))
    const own = texts.map((text, i) => entry({ messageId: `m${i}`, text, seq: i + 1 }))
    expect(missingSlices(own, own)).toEqual([])
    expect(missingSlices([], own)).toEqual([])
    expect(missingSlices(own, [])).toEqual([[own[0]], [own[1]], [own[2], own[3]]])
    expect(missingSlices(own, [own[1]!])).toEqual([[own[0], own[2], own[3]]])
    // The server gave the message another place after the kill: the earlier one is to win.
    expect(missingSlices([own[0]!], [{ ...own[0]!, seq: 9 }])).toEqual([[own[0]]])
  })
})

describe('a text', () => {
  test('[H4] loses unseen signs and blank ends, nothing else', () => {
    expect(cleanChatText(' Dzień\u00a0dobry\r\n\tzażółć 👩‍🦽 \n')).toBe(
      'Dzień\u00a0dobry\n\tzażółć 👩‍🦽',
    )
    expect(cleanChatText('a\u0000b\u202ec\u2066d\u007fe\rf')).toBe('abcde\nf')
    expect(cleanChatText(' \u202e\u0007 \n')).toBe('')
  })
})

describe('the pace of a writer', () => {
  const write = (times: number, at: (i: number) => number, start = NEW_PACE) => {
    let pace = start
    const verdicts = Array.from({ length: times }, (_, i) => {
      const said = onChatMessage(pace, at(i))
      pace = said.pace
      return said.verdict
    })
    return { verdicts, pace }
  }

  test('[H7] ten in ten seconds are taken, then they are slowed until one is old enough', () => {
    const { verdicts, pace } = write(CHAT_LIMIT + 1, (i) => 100 * i)
    expect(verdicts).toEqual([...Array<string>(CHAT_LIMIT).fill('taken'), 'chat-too-fast'])
    expect(onChatMessage(pace, CHAT_WINDOW_MS - 1).verdict).toBe('chat-too-fast')
    expect(onChatMessage(pace, CHAT_WINDOW_MS).verdict).toBe('taken')
    expect(pace.slowed).toBe(1)
    expect(onChatMessage(pace, 2 * CHAT_WINDOW_MS).pace.slowed).toBe(0)
  })

  test('[H7] whoever writes one a second is never slowed', () => {
    expect(new Set(write(200, (i) => 1_000 * i).verdicts)).toEqual(new Set(['taken']))
  })

  test('[H8] whoever goes on is muted for a minute, said each time, and then begins anew', () => {
    const { verdicts, pace } = write(CHAT_LIMIT + CHAT_PATIENCE + 2, () => 0)
    expect(verdicts.slice(CHAT_LIMIT)).toEqual([
      ...Array<string>(CHAT_PATIENCE).fill('chat-too-fast'),
      'chat-muted',
      'chat-muted',
    ])
    expect(onChatMessage(pace, CHAT_MUTE_MS - 1).verdict).toBe('chat-muted')
    expect(onChatMessage(pace, CHAT_MUTE_MS)).toEqual(onChatMessage(NEW_PACE, CHAT_MUTE_MS))
  })

  test('[H7] no more than the limit is ever taken within a window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 120 }), (gaps) => {
        let at = 0
        const instants = gaps.map((gap) => (at += gap))
        const { verdicts } = write(instants.length, (i) => instants[i]!)
        const taken = instants.filter((_, i) => verdicts[i] === 'taken')
        for (const one of taken)
          expect(
            taken.filter((other) => other > one - CHAT_WINDOW_MS && other <= one).length,
          ).toBeLessThanOrEqual(CHAT_LIMIT)
      }),
      run,
    )
  })
})

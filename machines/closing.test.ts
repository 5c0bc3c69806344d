import { describe, expect, test } from 'vitest'
import { closingOutlook, lineDoor, UNSERVED_BEFORE_MS, type LineClosing } from './closing.ts'
import type { Span } from './spans.ts'
import type { WaitRange } from './views.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const OPENS = 1_000 * HOUR
const CLOSES = OPENS + 8 * HOUR
const NEXT = OPENS + 24 * HOUR
const opening: Span[] = [
  { from: OPENS, to: CLOSES },
  { from: NEXT, to: NEXT + 8 * HOUR },
]
/** A range of minutes. */
const minutes = (from: number, to: number): WaitRange => ({
  fromMs: from * MINUTE,
  toMs: to * MINUTE,
})
const open = { door: 'open' }
const soon = { door: 'closing-soon', opensAt: NEXT }

describe('the door of a line', () => {
  test.each([
    ['long before the closing', 60, minutes(10, 20), open],
    ['in the last minutes, next in line', 5, minutes(0, 4), open],
    ['half of the wait ends before', 15, minutes(0, 29), open],
    ['the middle of the wait is the closing', 15, minutes(10, 20), soon],
    ['the wait passes the closing', 15, minutes(20, 40), soon],
    ['the wait is not known', 1, null, open],
  ] as const)('[O1] %s', (_, before, wait, door) => {
    const at = CLOSES - before * MINUTE
    expect(lineDoor({ opening, wait, isFull: false }, at)).toEqual(door)
  })

  test('[O2] says closed and full, and when it opens next', () => {
    const facts = { opening, wait: minutes(100, 200), isFull: true }
    expect(lineDoor(facts, OPENS)).toEqual({ door: 'full' })
    expect(lineDoor(facts, CLOSES)).toEqual({ door: 'closed', opensAt: NEXT })
    expect(lineDoor(facts, OPENS - 1)).toEqual({ door: 'closed', opensAt: OPENS })
    expect(lineDoor(facts, NEXT + 8 * HOUR)).toEqual({ door: 'closed', opensAt: null })
    expect(lineDoor({ ...facts, opening: null, isFull: false }, CLOSES)).toEqual(open)
    expect(lineDoor({ ...facts, opening: null }, CLOSES)).toEqual({ door: 'full' })
  })
})

describe('the closing for who waits', () => {
  const outlook = (before: number, wait: WaitRange, able = 1): LineClosing =>
    closingOutlook({ opening, wait, able }, OPENS + 1, CLOSES - before * MINUTE)

  test.each([
    ['long before the closing', 60, minutes(10, 20), null],
    ['half of the wait ends before', 15, minutes(0, 29), null],
    ['the middle of the wait is the closing', 15, minutes(10, 20), 'doubtful'],
    ['even the shortest wait passes it', 15, minutes(15, 20), 'hopeless'],
    ['the wait is not known', 1, null, null],
  ] as const)('[O3] %s', (_, before, wait, expected) => {
    expect(outlook(before, wait)).toEqual(expected && { at: CLOSES, outlook: expected })
  })

  test('[O4] nobody at work is told for the last 15 minutes', () => {
    const before = UNSERVED_BEFORE_MS / MINUTE
    expect(outlook(before, null, 0)).toEqual({ at: CLOSES, outlook: 'doubtful' })
    expect(outlook(before + 1, null, 0)).toBeNull()
  })

  test('[O5] it is over for who came before it, not for who came later or without hours', () => {
    const facts = { opening, wait: minutes(1, 2), able: 1 }
    expect(closingOutlook(facts, OPENS, CLOSES)).toEqual({ at: CLOSES, outlook: 'over' })
    expect(closingOutlook(facts, CLOSES + 1, CLOSES + MINUTE)).toBeNull()
    expect(closingOutlook({ ...facts, opening: null }, OPENS, CLOSES)).toBeNull()
    // The next morning it is open again, and the wait counts as any other.
    expect(closingOutlook(facts, OPENS, NEXT)).toBeNull()
  })
})

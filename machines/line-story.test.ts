import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aheadOf, LINE_REASONS, reasonsOf, tellOn, type LineStory } from './line-story.ts'
import { standingsOf, type AtWork, type Standing } from './places.ts'
import { lineOrder, type Ticket } from './routing.ts'
import { anyLine, anyTopic, anyTopics, STAFF, ticketOf } from './test/lines.ts'
import { START } from './test/simulation.ts'

const TIME = START + 60_000
const LATER = TIME + 20 * 60_000
const nobodyServed = () => false
const walkIn = (callId: string, more: Partial<Ticket> = {}) =>
  ticketOf(callId, { topicId: 'a', ...more })
const visit = (callId: string, startsAt = TIME) =>
  walkIn(callId, { booked: { staffId: 'anna', startsAt }, arrivedAt: START - 1 })
const me = walkIn('me', { arrivedAt: START + 10 })
const anna: AtWork = { anna: ['a'] }

function standing(tickets: readonly Ticket[], atWork: AtWork = anna, own = me): Standing {
  const found = standingsOf([...tickets, own].sort(lineOrder), atWork)('me')
  if (!found) throw new Error('not in the line')
  return found
}
/** The story over lines that follow each other. */
const story = (lines: readonly Standing[], wasServed = nobodyServed): LineStory =>
  lines.reduce<LineStory | null>((told, now) => tellOn(told, now, wasServed), null)!
const whyAfter = (...lines: Standing[]) => story(lines).why

describe('who goes before', () => {
  test('[L1] are people and visits with their times, together the place less one', () => {
    const line = standing([walkIn('x'), walkIn('y'), visit('late', LATER), visit('soon')])
    expect(line.place).toBe(5)
    expect(aheadOf(line)).toEqual({ people: 2, visits: [TIME, LATER] })
    expect(aheadOf(standing([walkIn('back', { head: true })]))).toEqual({ people: 1, visits: [] })
  })

  test('[L1] in any line', () => {
    fc.assert(
      fc.property(anyLine, fc.array(anyTopics, { maxLength: 4 }), (line, topics) => {
        const atWork = Object.fromEntries(topics.map((own, index) => [STAFF[index]!, own]))
        const now = standing(line, atWork)
        const { people, visits } = aheadOf(now)
        expect(people).toBeGreaterThanOrEqual(0)
        expect(people + visits.length).toBe(now.place - 1)
      }),
      { numRuns: 1_000, seed: 2026 },
    )
  })
})

describe('why the number changed', () => {
  const anyStanding = fc
    .tuple(anyLine, fc.array(anyTopics, { maxLength: 4 }), anyTopic, fc.nat(5))
    .map(([line, topics, topicId, arrivedAt]) => {
      const atWork = Object.fromEntries(topics.map((own, index) => [STAFF[index]!, own]))
      return standing(line, atWork, walkIn('me', { topicId, arrivedAt }))
    })

  test('[L2] place and reasons explain the difference between any two views', () => {
    const course = fc.tuple(
      fc.array(anyStanding, { minLength: 2, maxLength: 8 }),
      fc.func(fc.boolean()),
    )
    fc.assert(
      fc.property(course, ([lines, wasServed]) => {
        let told: LineStory | null = null
        for (const now of lines) {
          const next: LineStory = tellOn(told, now, wasServed)
          const sum = (next.why?.reasons ?? []).reduce((total, { n }) => total + n, 0)
          if (next.why) expect(next.why.from + sum).toBe(now.place)
          // Without a reason the number stays, or is better by one.
          else if (told) expect([0, 1]).toContain(told.standing.place - now.place)
          told = next
        }
      }),
      { numRuns: 2_000, seed: 2026 },
    )
  })

  test('[L3] one person fewer before needs no reason, more than one do', () => {
    const three = standing([walkIn('x'), walkIn('y'), walkIn('z')])
    expect(whyAfter(three, standing([walkIn('y'), walkIn('z')]))).toBeNull()
    expect(whyAfter(three, standing([walkIn('z')]))).toEqual({
      from: 4,
      reasons: [{ why: 'went', n: -2, at: [] }],
    })
    expect(whyAfter(three)).toBeNull()
  })

  test('[L4] a rise stays explained until the place is back where it was', () => {
    const two = standing([walkIn('x'), walkIn('y')])
    const three = standing([walkIn('x'), walkIn('y'), visit('v')])
    const four = standing([walkIn('x'), walkIn('y'), visit('v'), walkIn('b', { head: true })])
    const less = standing([walkIn('y'), visit('v'), walkIn('b', { head: true })])
    const back = standing([walkIn('y'), walkIn('b', { head: true })])
    const rise = [
      { why: 'visit-came', n: 1, at: [TIME] },
      { why: 'came-back', n: 1, at: [] },
    ]
    expect(whyAfter(two, three, four)).toEqual({ from: 3, reasons: rise })
    expect(whyAfter(two, three, four, less)).toEqual({
      from: 3,
      reasons: [...rise, { why: 'went', n: -1, at: [] }],
    })
    const served = { why: 'visit-gone', n: -1, at: [TIME] }
    expect(whyAfter(two, three, four, less, back)).toEqual({ from: 4, reasons: [served] })
  })

  test('[L5] a visit that comes in, is served or goes away is named with its time', () => {
    const without = standing([walkIn('x')])
    const both = standing([walkIn('x'), visit('v'), visit('w', LATER)])
    expect(reasonsOf(without, both, nobodyServed)).toEqual([
      { why: 'visit-came', n: 2, at: [TIME, LATER] },
    ])
    expect(reasonsOf(both, without, (callId) => callId === 'w')).toEqual([
      { why: 'visit-served', n: -1, at: [LATER] },
      { why: 'visit-gone', n: -1, at: [TIME] },
    ])
  })

  test('[L6] who lost the consultant, and who was given to the line, are told apart', () => {
    const back = walkIn('back', { head: true })
    const handed = walkIn('handed', { head: true, handedBy: 'anna' })
    const alone = standing([])
    expect(reasonsOf(alone, standing([back, handed]), nobodyServed)).toEqual([
      { why: 'came-back', n: 1, at: [] },
      { why: 'handed-on', n: 1, at: [] },
    ])
    expect(whyAfter(standing([back]), alone)).toBeNull()
  })

  test('[L7] consultants who come or leave are told although the place stays, the newest word last', () => {
    const line = [walkIn('x')]
    const one = standing(line)
    const two = standing(line, { ...anna, bo: ['a'] })
    expect(whyAfter(one, two)).toEqual({
      from: 2,
      reasons: [{ why: 'staff-came', n: 0, at: [] }],
    })
    expect(whyAfter(two, one)?.reasons).toEqual([{ why: 'staff-left', n: 0, at: [] }])
    expect(whyAfter(one, standing(line, { ...anna, bo: ['b'] }))).toBeNull()
    const other = [walkIn('x', { topicId: 'b' })]
    const shared = standing(other, { anna: ['a'], bo: ['a', 'b'] })
    const risen = whyAfter(standing(other), shared, standing(other, { anna: ['a', 'b'] }))
    expect(risen?.reasons).toEqual([{ why: 'staff-left', n: 1, at: [] }])
    expect(whyAfter(standing(other), shared)?.reasons).toEqual([
      { why: 'staff-came', n: 1, at: [] },
    ])
  })

  test('[L8] another topic of one’s own, and of others, is a reason too', () => {
    const atWork = { anna: ['a'], bo: ['b'] }
    const line = [walkIn('x', { topicId: 'b' })]
    const other = standing(line, atWork, { ...me, topicId: 'b' })
    expect(whyAfter(standing(line, atWork), other)?.reasons).toEqual([
      { why: 'own-topic', n: 1, at: [] },
    ])
    expect(whyAfter(standing(line, atWork), standing([walkIn('x')], atWork))?.reasons).toEqual([
      { why: 'regrouped', n: 1, at: [] },
    ])
  })

  test('[L9] a line that moved for others leaves the story as it was', () => {
    const risen = story([standing([]), standing([visit('v')])])
    const behind = walkIn('behind', { arrivedAt: START + 20 })
    expect(tellOn(risen, standing([visit('v'), behind]), nobodyServed).why).toBe(risen.why)
    expect(new Set(LINE_REASONS).size).toBe(LINE_REASONS.length)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { standingsOf, type AtWork } from './places.ts'
import { anyTopic, anyTopics, ticketOf } from './test/lines.ts'

type Place = Parameters<typeof standingsOf>[0][number]

/** Places of all walk-ins by call. */
function placesOf(line: readonly Place[], atWork: AtWork): Map<string, number> {
  const standing = standingsOf(line, atWork)
  return new Map(
    line.flatMap(({ callId }) => {
      const place = standing(callId)?.place
      return place === undefined ? [] : [[callId, place] as const]
    }),
  )
}

/** R10 said slowly: look at each pair of tickets and at each consultant. */
function slowPlaces(line: readonly Place[], atWork: readonly (readonly string[])[]) {
  const serves = (topicIds: readonly string[], { topicId }: Place) =>
    topicId === null || topicIds.includes(topicId)
  return new Map(
    line.map((ticket, index) => {
      const unserved = !atWork.some((topicIds) => serves(topicIds, ticket))
      const rivals = line
        .slice(0, index)
        .filter(
          (other) =>
            unserved ||
            atWork.some((topicIds) => serves(topicIds, ticket) && serves(topicIds, other)),
        )
      return [ticket.callId, rivals.length + 1]
    }),
  )
}

const lineOf = (...topics: (string | null)[]): Place[] =>
  topics.map((topicId, index) => ticketOf(`call-${index}`, { topicId }))
/** Consultants by number, each with topics. */
const staffOf = (atWork: readonly string[][]) =>
  Object.fromEntries(atWork.map((topics, index) => [`s${index}`, topics]))
const numbers = (line: Place[], atWork: string[][]) => [...placesOf(line, staffOf(atWork)).values()]

describe('places in the line', () => {
  test('[R10] count those ahead whom somebody at work could serve instead', () => {
    expect(numbers(lineOf('a', 'b', 'a', 'b'), [['a'], ['b']])).toEqual([1, 1, 2, 2])
    expect(numbers(lineOf('a', 'b', 'a', 'b'), [['a', 'b']])).toEqual([1, 2, 3, 4])
    expect(numbers(lineOf(null, 'a', null), [['a']])).toEqual([1, 2, 3])
  })

  test('[R10] count everybody ahead while nobody at work has the topic', () => {
    expect(numbers(lineOf('a', 'b', 'c'), [['a']])).toEqual([1, 2, 3])
    expect(numbers(lineOf('a', null), [])).toEqual([1, 2])
  })

  test('[R10] equal the slow oracle', () => {
    const anyLine = fc.array(anyTopic, { maxLength: 15 }).map((topics) => lineOf(...topics))
    fc.assert(
      fc.property(anyLine, fc.array(anyTopics, { maxLength: 5 }), (line, atWork) => {
        expect(placesOf(line, staffOf(atWork))).toEqual(slowPlaces(line, atWork))
      }),
      { numRuns: 2_000, seed: 2026 },
    )
  })

  test('[R10] never rise when somebody ahead leaves', () => {
    const anyCase = fc.tuple(
      fc.array(anyTopic, { minLength: 1, maxLength: 10 }),
      fc.array(anyTopics, { maxLength: 4 }),
      fc.nat(9),
    )
    fc.assert(
      fc.property(anyCase, ([topics, atWork, leaving]) => {
        const line = lineOf(...topics)
        const before = placesOf(line, staffOf(atWork))
        const rest = line.filter((_, index) => index !== leaving)
        for (const [callId, place] of placesOf(rest, staffOf(atWork)))
          expect(place).toBeLessThanOrEqual(before.get(callId)!)
      }),
      { numRuns: 1_000, seed: 2026 },
    )
  })
})

import fc from 'fast-check'
import type { Slot } from '../api-parts.ts'
import { SLOT_STEP_MS, type ConsultantDay, type Span, type TopicTimes } from '../slots.ts'

/** Random calendars, and the free times in them said slowly. */

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Local midnights (ms UTC) around both clock changes: days of 24, 25, 24 and of 24, 23, 24 hours. */
export const AUTUMN = ['2026-10-23T22', '2026-10-24T22', '2026-10-25T23', '2026-10-26T23'].map(at)
export const SPRING = ['2027-03-26T23', '2027-03-27T23', '2027-03-28T22', '2027-03-29T22'].map(at)

function at(hour: string): number {
  return Date.parse(`${hour}:00:00Z`)
}

/** Spans within [from, to], ends on steps of five minutes; they may overlap and come in any order. */
export const anySpans = (from: number, to: number, most: number): fc.Arbitrary<Span[]> => {
  const steps = (to - from) / (5 * MINUTE)
  return fc.array(
    fc.tuple(fc.nat(steps), fc.nat(Math.min(steps, 96))).map(([begin, length]) => ({
      from: from + begin * 5 * MINUTE,
      to: Math.min(to, from + (begin + length) * 5 * MINUTE),
    })),
    { maxLength: most },
  )
}

/** Work on each of the days by itself; a night shift is the end of one and the beginning of the next. */
const anyWork = (midnights: readonly number[]): fc.Arbitrary<Span[]> => {
  const days = midnights.slice(1).map((to, index) => anySpans(midnights[index]!, to, 3))
  const night = fc.boolean().map((works) =>
    works
      ? [
          { from: midnights[1]! - 2 * HOUR, to: midnights[1]! },
          { from: midnights[1]!, to: midnights[1]! + 6 * HOUR },
        ]
      : [],
  )
  return fc.tuple(night, ...days).map((parts) => parts.flat())
}

const anyTopic: fc.Arbitrary<TopicTimes> = fc.record({
  durationMs: fc.constantFrom(5, 10, 15, 20, 45, 90).map((minutes) => minutes * MINUTE),
  beforeMs: fc.constantFrom(0, 5, 15).map((minutes) => minutes * MINUTE),
  afterMs: fc.constantFrom(0, 5, 20).map((minutes) => minutes * MINUTE),
})

export type SlotQuestion = {
  consultants: ConsultantDay[]
  opening: Span[] | null
  topic: TopicTimes
  notBefore: number
  notAfter: number
}

/** A question about the three days around one of the clock changes. */
export const anyQuestion: fc.Arbitrary<SlotQuestion> = fc
  .constantFrom(AUTUMN, SPRING)
  .chain((midnights) => {
    const from = midnights[0]!
    const to = midnights.at(-1)!
    const limit = fc.nat((to - from) / MINUTE).map((minutes) => from + minutes * MINUTE)
    return fc.record({
      consultants: fc.uniqueArray(
        fc.record({
          staffId: fc.constantFrom('anna', 'bo', 'celina', 'Darek', 'ewa'),
          open: anyWork(midnights),
          busy: anySpans(from, to, 8),
        }),
        { maxLength: 5, selector: ({ staffId }) => staffId },
      ),
      opening: fc.option(anySpans(from, to, 6)),
      topic: anyTopic,
      notBefore: fc.oneof(fc.constant(from), limit),
      notAfter: fc.oneof(fc.constant(to), limit),
    })
  })

/** Minutes of the spans, one by one: five-minute steps are exact, for every end lies on one. */
export function minutesIn(spans: readonly Span[]): Set<number> {
  const minutes = new Set<number>()
  for (const { from, to } of spans) for (let at = from; at < to; at += 5 * MINUTE) minutes.add(at)
  return minutes
}

/** T5 to T9 said slowly: every quarter of an hour, every person, every five minutes of the visit. */
export function slowSlots({ consultants, opening, topic, ...limits }: SlotQuestion): Slot[] {
  const open = opening && minutesIn(opening)
  const people = consultants.map(({ staffId, open: work, busy }) => {
    return { staffId, work: work.map((span) => minutesIn([span])), busy: minutesIn(busy) }
  })
  const slots: Slot[] = []
  const first = Math.floor(limits.notBefore / SLOT_STEP_MS) * SLOT_STEP_MS
  for (let startsAt = first; startsAt <= limits.notAfter; startsAt += SLOT_STEP_MS) {
    if (startsAt < limits.notBefore) continue
    const visit = [...minutesIn([{ from: startsAt, to: startsAt + topic.durationMs }])]
    if (open && !visit.every((minute) => open.has(minute))) continue
    const from = startsAt - topic.beforeMs
    const taken = [...minutesIn([{ from, to: startsAt + topic.durationMs + topic.afterMs }])]
    const staffIds = people
      .filter(({ work }) => work.some((one) => taken.every((minute) => one.has(minute))))
      .filter(({ busy }) => !taken.some((minute) => busy.has(minute)))
      .map(({ staffId }) => staffId)
      .sort()
    if (staffIds.length > 0) slots.push({ startsAt, staffIds })
  }
  return slots
}

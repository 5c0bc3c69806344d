import type { Slot } from './api-parts.ts'
import { normalise, type Span } from './spans.ts'

export { covers, intersect, normalise, overlaps, subtract, type Span } from './spans.ts'

/**
 * The free times of a topic, made from working time, what is taken and the site's opening (W5, design rule
 * 11): pure, on UTC instants. T5 to T11 of SPEC.md.
 */

/** Visits begin on this grid of UTC; the zone's offsets are whole quarters, so it is the clock's grid too. */
export const SLOT_STEP_MS = 15 * 60_000

/** How long a visit takes and what is kept free around it (ms). */
export type TopicTimes = { durationMs: number; beforeMs: number; afterMs: number }

/**
 * What one consultant's days hold. Open spans that touch are not one: local midnight parts them, and no
 * visit crosses it (design rule 3).
 */
export type ConsultantDay = { staffId: string; open: readonly Span[]; busy: readonly Span[] }

/** First and last possible start (ms UTC), both included. */
type Starts = { first: number; last: number }
/**
 * Where one consultant's visits can begin: pairs of first and last step of the grid since 1970, rising.
 * Flat and in small whole numbers, for there are very many; `next` is the pair to be read next.
 */
type FreeSteps = { staffId: string; steps: number[]; next: number }

/**
 * Every time at which a visit can begin, and who is free then: the visit with its buffers lies in one open
 * span and meets no busy one, and the visit itself lies in the opening of the site.
 *
 * @param opening null: open whenever somebody is at work
 * @param notBefore earliest start (now and the lead of the topic), ms UTC
 * @param notAfter latest start, ms UTC
 * @returns by start; `staffIds` sorted, never empty
 */
export function slotsOf({
  consultants,
  opening,
  topic,
  notBefore,
  notAfter,
}: {
  consultants: readonly ConsultantDay[]
  opening: readonly Span[] | null
  topic: TopicTimes
  notBefore: number
  notAfter: number
}): Slot[] {
  const allowed = allowedStarts(opening, topic, notBefore, notAfter)
  return byStart(
    consultants.toSorted(byStaffId).map((consultant) => ({
      staffId: consultant.staffId,
      steps: freeSteps(consultant, topic, allowed),
      next: 0,
    })),
  )
}

/** The slots nearest to an instant, the nearest first; of two equally near the earlier one. `slots` by start. */
export function nearestSlots(slots: readonly Slot[], startsAt: number, count: number): Slot[] {
  let after = firstFrom(slots, startsAt)
  let before = after - 1
  const nearest: Slot[] = []
  while (nearest.length < count && (before >= 0 || after < slots.length)) {
    const earlier = slots[before]
    const later = slots[after]
    if (earlier && (!later || startsAt - earlier.startsAt <= later.startsAt - startsAt)) {
      nearest.push(earlier)
      before -= 1
    } else {
      nearest.push(later!)
      after += 1
    }
  }
  return nearest
}

function firstFrom(slots: readonly Slot[], startsAt: number): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (slots[middle]!.startsAt < startsAt) low = middle + 1
    else high = middle
  }
  return low
}

const byStaffId = (a: ConsultantDay, b: ConsultantDay): number =>
  a.staffId < b.staffId ? -1 : a.staffId > b.staffId ? 1 : 0

/** Starts that the site's opening and the limits allow. */
function allowedStarts(
  opening: readonly Span[] | null,
  { durationMs }: TopicTimes,
  notBefore: number,
  notAfter: number,
): Starts[] {
  if (opening === null) return [{ first: notBefore, last: notAfter }]
  return normalise(opening)
    .map(({ from, to }) => ({
      first: Math.max(from, notBefore),
      last: Math.min(to - durationMs, notAfter),
    }))
    .filter(({ first, last }) => first <= last)
}

/** The steps of one consultant; open, busy and allowed spans are walked once, side by side. */
function freeSteps(
  { open, busy }: ConsultantDay,
  { durationMs, beforeMs, afterMs }: TopicTimes,
  allowed: readonly Starts[],
): number[] {
  const taken = isInOrder(busy) ? busy : normalise(busy)
  const steps: number[] = []
  let nextBusy = 0
  let nextAllowed = 0
  let after = 0
  for (const span of isInOrder(open) ? open : open.toSorted(byFrom)) {
    let begin = span.from
    while (nextBusy < taken.length && taken[nextBusy]!.to <= begin) nextBusy += 1
    for (let index = nextBusy; begin < span.to; index += 1) {
      const visit = index < taken.length ? taken[index]! : null
      const end = visit && visit.from < span.to ? visit.from : span.to
      const earliest = begin + beforeMs
      const latest = end - afterMs - durationMs
      begin = visit ? visit.to : span.to
      if (earliest > latest) continue
      while (nextAllowed < allowed.length && allowed[nextAllowed]!.last < earliest) nextAllowed += 1
      for (let other = nextAllowed; other < allowed.length; other += 1) {
        const range = allowed[other]!
        if (range.first > latest) break
        const first = Math.max(after, Math.ceil(Math.max(range.first, earliest) / SLOT_STEP_MS))
        const last = Math.floor(Math.min(range.last, latest) / SLOT_STEP_MS)
        if (first > last) continue
        steps.push(first, last)
        after = last + 1
      }
    }
  }
  return steps
}

/** Days at a time, so that the lists being filled stay in the processor's cache. */
const WINDOW_STEPS = 192

/** From steps by person to people by step. `people` sorted by id, so each list is too. */
function byStart(people: readonly FreeSteps[]): Slot[] {
  const slots: Slot[] = []
  const nextStep = (): number =>
    people.reduce((least, { steps, next }) => Math.min(least, steps[next] ?? least), Infinity)
  for (let base = nextStep(); base < Infinity; base = nextStep()) {
    const window: string[][] = Array.from({ length: WINDOW_STEPS }, () => [])
    for (const person of people) fill(window, base, person)
    window.forEach((staffIds, place) => {
      if (staffIds.length > 0) slots.push({ startsAt: (base + place) * SLOT_STEP_MS, staffIds })
    })
  }
  return slots
}

/** Writes one person into the window's lists; a pair that goes on behind it stays, cut. */
function fill(window: string[][], base: number, person: FreeSteps): void {
  const { staffId, steps } = person
  const end = base + window.length - 1
  while (person.next < steps.length && steps[person.next]! <= end) {
    const last = steps[person.next + 1]!
    for (let step = steps[person.next]!; step <= Math.min(last, end); step += 1)
      window[step - base]!.push(staffId)
    if (last > end) {
      steps[person.next] = end + 1
      return
    }
    person.next += 2
  }
}

const byFrom = (a: Span, b: Span): number => a.from - b.from

/** Already sorted, none empty, none overlapping: as a day document keeps them. */
function isInOrder(spans: readonly Span[]): boolean {
  let end = -Infinity
  for (const { from, to } of spans) {
    if (from < end || from >= to) return false
    end = to
  }
  return true
}

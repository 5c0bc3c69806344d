import type { Slot } from './api-parts.ts'

/**
 * Interval algebra of working time and the free times made from it (W5, design rule 11): pure, on UTC
 * instants. Its rules are T1 to T12 of SPEC.md.
 */

/** Half-open [from, to), ms UTC. */
export type Span = { from: number; to: number }

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

/** The same instants as sorted spans that neither overlap nor touch; empty and inverted ones are dropped. */
export function normalise(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  const sorted = spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

/** Instants of `spans` that lie in none of `holes`. */
export function subtract(spans: readonly Span[], holes: readonly Span[]): Span[] {
  const cuts = normalise(holes)
  const left: Span[] = []
  let next = 0
  for (const { from, to } of normalise(spans)) {
    while (next < cuts.length && cuts[next]!.to <= from) next += 1
    let begin = from
    for (let index = next; index < cuts.length && cuts[index]!.from < to; index += 1) {
      const cut = cuts[index]!
      if (cut.from > begin) left.push({ from: begin, to: cut.from })
      begin = cut.to
    }
    if (begin < to) left.push({ from: begin, to })
  }
  return left
}

/** Instants that lie in both. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const left = normalise(a)
  const right = normalise(b)
  const shared: Span[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const one = left[i]!
    const other = right[j]!
    const from = Math.max(one.from, other.from)
    const to = Math.min(one.to, other.to)
    if (from < to) shared.push({ from, to })
    if (one.to < other.to) i += 1
    else j += 1
  }
  return shared
}

/** Does a single one of `spans` hold the whole of `span`? Spans that touch do not help each other. */
export function covers(spans: readonly Span[], span: Span): boolean {
  return spans.some(({ from, to }) => from <= span.from && span.to <= to)
}

/** Does any of `spans` share an instant with `span`? */
export function overlaps(spans: readonly Span[], span: Span): boolean {
  return spans.some(({ from, to }) => Math.max(from, span.from) < Math.min(to, span.to))
}

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
  const taken = new Map<number, Slot>()
  for (const consultant of consultants.toSorted(byStaffId)) {
    for (const { first, last } of freeStarts(consultant, topic, allowed)) {
      for (let startsAt = first; startsAt <= last; startsAt += SLOT_STEP_MS) {
        const slot = taken.get(startsAt)
        if (!slot) taken.set(startsAt, { startsAt, staffIds: [consultant.staffId] })
        else if (slot.staffIds.at(-1) !== consultant.staffId) slot.staffIds.push(consultant.staffId)
      }
    }
  }
  return [...taken.values()].sort((a, b) => a.startsAt - b.startsAt)
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

const gridFrom = (at: number): number => Math.ceil(at / SLOT_STEP_MS) * SLOT_STEP_MS

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

/** Ranges of starts on the grid of one consultant; open, busy and allowed are walked once, side by side. */
function freeStarts(
  { open, busy }: ConsultantDay,
  { durationMs, beforeMs, afterMs }: TopicTimes,
  allowed: readonly Starts[],
): Starts[] {
  const taken = inOrder(busy) ? busy : normalise(busy)
  const ranges: Starts[] = []
  let nextBusy = 0
  let nextAllowed = 0
  const add = (from: number, to: number): void => {
    const earliest = from + beforeMs
    const latest = to - afterMs - durationMs
    while (nextAllowed < allowed.length && allowed[nextAllowed]!.last < earliest) nextAllowed += 1
    for (let index = nextAllowed; index < allowed.length; index += 1) {
      const range = allowed[index]!
      if (range.first > latest) break
      const first = gridFrom(Math.max(range.first, earliest))
      const last = Math.min(range.last, latest)
      if (first <= last) ranges.push({ first, last })
    }
  }
  for (const { from, to } of open.toSorted((a, b) => a.from - b.from)) {
    while (nextBusy < taken.length && taken[nextBusy]!.to <= from) nextBusy += 1
    let begin = from
    for (let index = nextBusy; index < taken.length && taken[index]!.from < to; index += 1) {
      const { from: busyFrom, to: busyTo } = taken[index]!
      if (busyFrom > begin) add(begin, busyFrom)
      begin = busyTo
    }
    if (begin < to) add(begin, to)
  }
  return ranges
}

/** Already sorted, none empty, none overlapping: as a day document keeps them. */
function inOrder(spans: readonly Span[]): boolean {
  return spans.every(
    ({ from, to }, index) => from < to && (index === 0 || spans[index - 1]!.to <= from),
  )
}

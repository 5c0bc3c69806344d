import { walkInsOf, type LineGuest, type Standing } from './places.ts'

/** The line explained to who waits in it (W4): who goes before, and why the number changed. L rules of SPEC.md. */

/** Who goes before a walk-in, without anything that tells who they are. */
export type LineAhead = {
  people: number
  /** Times of the booked visits among them (ms UTC), earliest first. */
  visits: readonly number[]
}

export const LINE_REASONS = [
  /** People before this one were taken, or left. */
  'went',
  /** The time of a booked visit came. */
  'visit-came',
  'visit-served',
  /** A visit was cancelled, missed or left. */
  'visit-gone',
  /** A call lost its consultant and stands at the head again. */
  'came-back',
  /** A consultant gave a call to this line. */
  'handed-on',
  /** More, or fewer, who could serve this one are at work. */
  'staff-came',
  'staff-left',
  /** The person has chosen another topic. */
  'own-topic',
  /** Topics of others who wait or of consultants are different ones. */
  'regrouped',
] as const
/** `n`: by how much it moved the place; `at`: times of the visits that did (ms UTC). */
export type LineReason = {
  why: (typeof LINE_REASONS)[number]
  n: number
  at: readonly number[]
}
/** `from` and the sum of all `n` make the place of now; null: nothing but one person fewer before. */
export type LineWhy = { from: number; reasons: readonly LineReason[] } | null

/** What one page was told last. */
export type LineStory = { standing: Standing; why: LineWhy }

export function aheadOf({ place, guests }: Standing): LineAhead {
  const visits = guests.flatMap(({ startsAt }) => (startsAt === null ? [] : [startsAt]))
  return { people: place - 1 - visits.length, visits: visits.sort((a, b) => a - b) }
}

/**
 * The story after a move of the line. A rise stays explained, with all that moved the number since,
 * until the place is back where it was; one person fewer is what everybody expects and needs no reason.
 *
 * @param wasServed did a call that is not in the line any more reach a consultant?
 */
export function tellOn(
  before: LineStory | null,
  now: Standing,
  wasServed: (callId: string) => boolean,
): LineStory {
  if (!before) return { standing: now, why: null }
  const { standing: last, why } = before
  const reasons = reasonsOf(last, now, wasServed)
  if (reasons.length === 0) return { standing: now, why }
  if (why && why.from < last.place && why.from < now.place)
    return { standing: now, why: { from: why.from, reasons: merged(why.reasons, reasons) } }
  const isUsual = reasons.every((one) => one.why === 'went') && now.place === last.place - 1
  return { standing: now, why: isUsual ? null : { from: last.place, reasons } }
}

/** Everything that moved the place from one standing to the next; the numbers add up to the difference. */
export function reasonsOf(
  last: Standing,
  now: Standing,
  wasServed: (callId: string) => boolean,
): LineReason[] {
  const came = now.guests.filter(({ callId }) => !last.inLine.has(callId))
  const gone = last.guests.filter(({ callId }) => !now.inLine.has(callId))
  const [visits, others] = split(gone)
  const [served, left] = partition(visits, ({ callId }) => wasServed(callId))
  const exact = [
    byGuests('visit-came', 1, split(came)[0]),
    byGuests(
      'came-back',
      1,
      came.filter(({ kind }) => kind === 'back'),
    ),
    byGuests(
      'handed-on',
      1,
      came.filter(({ kind }) => kind === 'handed'),
    ),
    byGuests('visit-served', -1, served),
    byGuests('visit-gone', -1, left),
    { why: 'went', n: walkInsGone(last, now) - others.length, at: [] } as const,
  ].filter(({ n }) => n !== 0)
  const rest = now.place - last.place - exact.reduce((sum, { n }) => sum + n, 0)
  return [...exact, ...regrouping(last, now, rest)]
}

const isVisit = ({ kind }: LineGuest): boolean => kind === 'visit'
const split = (guests: readonly LineGuest[]) => partition(guests, isVisit)

function partition<T>(list: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((one) => !belongs(one))]
}

function byGuests(why: LineReason['why'], sign: 1 | -1, guests: readonly LineGuest[]): LineReason {
  const at = guests.flatMap(({ startsAt }) => (startsAt === null ? [] : [startsAt]))
  return { why, n: sign * guests.length, at: at.sort((a, b) => a - b) }
}

/** Fewer walk-ins of the topics that competed before and do now: these were taken or left. */
function walkInsGone(last: Standing, now: Standing): number {
  const topics = new Set([...last.topics, ...now.topics])
  const counts = (line: Standing, topicId: string | null) =>
    !line.rivals || line.rivals.includes(topicId)
  let difference = 0
  for (const topicId of topics)
    if (counts(last, topicId) && counts(now, topicId))
      difference += walkInsOf(now, topicId) - walkInsOf(last, topicId)
  return Math.min(0, difference)
}

/** What is left to explain: other consultants or other topics, and so others who compete. */
function regrouping(last: Standing, now: Standing, n: number): LineReason[] {
  if (last.topicId !== now.topicId) return n === 0 ? [] : [{ why: 'own-topic', n, at: [] }]
  if (last.able !== now.able)
    return [{ why: now.able > last.able ? 'staff-came' : 'staff-left', n, at: [] }]
  return n === 0 ? [] : [{ why: 'regrouped', n, at: [] }]
}

const STAFF: readonly LineReason['why'][] = ['staff-came', 'staff-left']

/** One reason of each kind; of consultants who came and left the newest word counts. */
function merged(older: readonly LineReason[], newer: readonly LineReason[]): LineReason[] {
  const result = [...older]
  for (const one of newer) {
    const index = result.findIndex(
      ({ why }) => why === one.why || (STAFF.includes(why) && STAFF.includes(one.why)),
    )
    const known = result[index]
    if (!known) result.push(one)
    else result[index] = { why: one.why, n: known.n + one.n, at: [...known.at, ...one.at] }
  }
  return result
}

import { closesAt, isOpenAt, nextOpening } from './opening.ts'
import { normalise, type Span } from './spans.ts'
import type { WaitRange } from './views.ts'

/** What the closing of a site means for its line (W3, W4, open point 6a): O rules of SPEC.md. */

/** With nobody at work, this shortly before the closing a wait may be in vain (ms). */
export const UNSERVED_BEFORE_MS = 15 * 60_000

/** Whether the line takes one more person: `opensAt` (ms UTC) where it is known. */
export type LineDoor =
  { door: 'open' } | { door: 'full' } | { door: 'closed' | 'closing-soon'; opensAt: number | null }

export type DoorFacts = {
  /** UTC spans; null: open whenever somebody is at work. */
  opening: readonly Span[] | null
  /** The wait of somebody who came now. */
  wait: WaitRange
  isFull: boolean
}

/** The middle of the range: half of all waits are over by then. Not known: at once. */
const expectedAt = (wait: WaitRange, at: number): number =>
  wait ? at + (wait.fromMs + wait.toMs) / 2 : at

/** May one more person come into the line at this instant (ms UTC)? */
export function lineDoor({ opening, wait, isFull }: DoorFacts, at: number): LineDoor {
  if (!isOpenAt(opening, at)) return { door: 'closed', opensAt: nextOpening(opening, at) }
  if (isFull) return { door: 'full' }
  const closes = closesAt(opening, at)
  if (closes === null || expectedAt(wait, at) < closes) return { door: 'open' }
  return { door: 'closing-soon', opensAt: nextOpening(opening, closes) }
}

/**
 * The end of the hours as somebody who waits should know it: the turn may come after it (`doubtful`), will
 * hardly come before it (`hopeless`), or it has passed (`over`). Nobody is sent away for it.
 */
export type LineClosing = { at: number; outlook: 'doubtful' | 'hopeless' | 'over' } | null

export type WaitFacts = Pick<DoorFacts, 'opening' | 'wait'> & {
  /** Consultants at work who could serve this person. */
  able: number
}

/** What the closing means for one who waits since `since` (ms UTC); null: nothing. */
export function closingOutlook(
  { opening, wait, able }: WaitFacts,
  since: number,
  at: number,
): LineClosing {
  if (opening === null) return null
  const closes = closesAt(opening, at)
  if (closes === null) {
    const closed = normalise(opening).findLast(({ to }) => to <= at)?.to
    // Who came outside the hours, by a change of them, has lost nothing by a closing.
    return closed !== undefined && closed > since ? { at: closed, outlook: 'over' } : null
  }
  if (wait && at + wait.fromMs >= closes) return { at: closes, outlook: 'hopeless' }
  const isUnserved = able === 0 && closes - at <= UNSERVED_BEFORE_MS
  if (isUnserved || expectedAt(wait, at) >= closes) return { at: closes, outlook: 'doubtful' }
  return null
}

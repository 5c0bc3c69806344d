import type { LineRise, ResidentCall, WaitRange } from '#machines/views.ts'

/** Which sentence of the message file tells the wait, with its numbers (whole minutes). */
export type WaitWords =
  | { key: 'waiting.unknown' | 'waiting.underMinute' }
  | { key: 'waiting.about'; n: number }
  | { key: 'waiting.range'; from: number; n: number }

const MINUTE = 60_000

/** A range in words (look.md): nobody is helped by seconds, and no history is said so. */
export function waitWords(wait: WaitRange): WaitWords {
  if (!wait) return { key: 'waiting.unknown' }
  const from = Math.floor(wait.fromMs / MINUTE)
  const to = Math.ceil(wait.toMs / MINUTE)
  if (wait.toMs < MINUTE) return { key: 'waiting.underMinute' }
  if (to - Math.max(from, 1) < 1) return { key: 'waiting.about', n: to }
  return { key: 'waiting.range', from: Math.max(from, 1), n: to }
}

type Waiting = Extract<ResidentCall, { phase: 'waiting' }>
/** Why the number changed for the worse, to be shown until it gets better again. */
export type Rise = { from: number; to: number; why: LineRise | null } | null

/**
 * Follows the place: a rise is explained (open point 3) and stays explained until the place is back
 * at the number of before.
 */
export function riseAfter(previous: Waiting | null, next: Waiting, rise: Rise): Rise {
  if (previous && next.place > previous.place) {
    return { from: rise ? rise.from : previous.place, to: next.place, why: next.moved }
  }
  if (!rise) return null
  if (next.place <= rise.from) return null
  return { ...rise, to: next.place }
}

import { CLOSE } from './protocol-constants.ts'

/** Rules by which a page comes back to the server; randomness is given as data (design rule 4). */

/** First and longest pause between two tries (ms). A resident has 30 s to come back, a consultant 20 s. */
export const FIRST_DELAY_MS = 400
export const LONGEST_DELAY_MS = 5_000
/** Least pause after the server said that it has too much to do (ms). */
export const OVERLOAD_DELAY_MS = 3_000

/** A heartbeat without any frame after it for this long means that the socket is dead (ms). */
export const DEAD_AFTER_MS = 12_000

const final: readonly number[] = [
  CLOSE.version,
  CLOSE.ticketUnknown,
  CLOSE.sessionOver,
  CLOSE.replaced,
  CLOSE.flood,
]

/** Whether a page comes back by itself after this close code; only codes that say why not keep it away. */
export function comesBack(closeCode: number): boolean {
  return !final.includes(closeCode)
}

/**
 * Pause before the next try (ms).
 * @param attempt tries since the socket was open last, from 0
 * @param closeCode why the socket closed, 1006 when it never opened
 * @param random 0 (inclusive) to 1; half of each pause is random, so that 5,000 pages do not come at once
 */
export function reconnectDelay(attempt: number, closeCode: number, random: number): number {
  const doubled = FIRST_DELAY_MS * 2 ** Math.min(Math.max(attempt, 0), 16)
  const ceiling = Math.min(doubled, LONGEST_DELAY_MS)
  const jittered = ceiling / 2 + (ceiling / 2) * Math.min(Math.max(random, 0), 1)
  return Math.round(closeCode === CLOSE.overload ? OVERLOAD_DELAY_MS + jittered : jittered)
}

/** What dates a view: the server's life and the number within it. */
export type ViewStamp = { bootId: string; rev: number }

/** Whether a view that has come replaces the one shown: from another server life, or newer in the same. */
export function replacesView(shown: ViewStamp | null, come: ViewStamp): boolean {
  return shown === null || shown.bootId !== come.bootId || come.rev > shown.rev
}

/** Heartbeat bookkeeping of one socket; instants are local ms. */
export type Pulse = {
  /** When the oldest heartbeat went out that no frame has followed yet. */
  unansweredSince: number | null
  lastTickAt: number
}

/**
 * What a heartbeat tick does. A page that was frozen (laptop lid, background phone) finds old unanswered
 * heartbeats and frames not read yet: it asks again before it gives the socket up.
 */
export function onPulseTick(
  pulse: Pulse,
  now: number,
  tickMs: number,
): { dead: boolean; pulse: Pulse } {
  const frozen = now - pulse.lastTickAt > 3 * tickMs
  if (frozen || pulse.unansweredSince === null) {
    return { dead: false, pulse: { unansweredSince: now, lastTickAt: now } }
  }
  return {
    dead: now - pulse.unansweredSince >= DEAD_AFTER_MS,
    pulse: { ...pulse, lastTickAt: now },
  }
}

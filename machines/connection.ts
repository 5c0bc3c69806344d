import { CLOSE, HEARTBEAT_MS } from './protocol-constants.ts'

/** Rules by which a page comes back to the server; randomness is given as data (design rule 4). */

/** First and longest pause between two tries (ms). A resident has 30 s to come back, a consultant 20 s. */
export const FIRST_DELAY_MS = 400
export const LONGEST_DELAY_MS = 5_000
/** Least pause after the server said that it has too much to do (ms). */
export const OVERLOAD_DELAY_MS = 3_000

/** A heartbeat without any frame after it for this long means that the socket is dead (ms). */
export const DEAD_AFTER_MS = 12_000
/** How often the heartbeat timer looks (ms): a dead socket is found 27 s after its death at the latest. */
export const PULSE_TICK_MS = 5_000
/** After the network or the page came back an open socket must answer within this time (ms). */
export const PROBE_MS = 4_000
/** A socket that has not said hello by then is given up (ms). */
export const HELLO_TIMEOUT_MS = 8_000

const final: readonly number[] = [
  CLOSE.version,
  CLOSE.ticketUnknown,
  CLOSE.sessionOver,
  CLOSE.replaced,
  CLOSE.flood,
  CLOSE.moved,
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
  lastBeatAt: number
  lastTickAt: number
}

/** Pulse of a socket that has just opened. */
export const newPulse = (now: number): Pulse => ({
  unansweredSince: null,
  lastBeatAt: now - HEARTBEAT_MS,
  lastTickAt: now,
})

/**
 * What a tick of the heartbeat timer means: `wait`, `beat` (send one) or `dead` (give the socket up).
 * A page that was frozen (laptop lid, background phone) finds old unanswered heartbeats and frames not
 * read yet, so it asks again before it gives up.
 */
export function onPulseTick(
  pulse: Pulse,
  now: number,
): { verdict: 'wait' | 'beat' | 'dead'; pulse: Pulse } {
  const beat: Pulse = { unansweredSince: now, lastBeatAt: now, lastTickAt: now }
  if (now - pulse.lastTickAt > 3 * PULSE_TICK_MS) return { verdict: 'beat', pulse: beat }
  const ticked = { ...pulse, lastTickAt: now }
  if (pulse.unansweredSince !== null && now - pulse.unansweredSince >= DEAD_AFTER_MS) {
    return { verdict: 'dead', pulse: ticked }
  }
  // Half a tick of tolerance: timers come late, and a beat must not slip to the tick after.
  if (now - pulse.lastBeatAt < HEARTBEAT_MS - PULSE_TICK_MS / 2)
    return { verdict: 'wait', pulse: ticked }
  return { verdict: 'beat', pulse: { ...beat, unansweredSince: pulse.unansweredSince ?? now } }
}

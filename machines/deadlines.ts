/**
 * Every length of time that the machines know, in ms. Deadlines themselves are absolute instants in a
 * machine's context; `deadlineOf` of each machine tells the registry the next one, and the registry
 * sends `clock.due` when it has come. So a restored actor needs no timer of its own (design rule 1).
 */

/** An offer is open for this long (C2). */
export const OFFER_MS = 20_000
/** The consultant's page must show an offer within this time (goals R6). */
export const OFFER_SEEN_MS = 4_000
/** An offer whose resident or consultant has lost the page is taken back after this time. */
export const OFFER_ABSENCE_MS = 4_000
/** When every free consultant has refused a ticket, its next round starts after this time. */
export const ROUND_PAUSE_MS = 10_000
/** A match that could not be stored is tried again after this time. */
export const MATCH_RETRY_MS = 1_000
/** Unanswered offers in a row that make a consultant away (open point 11). */
export const MISSED_OFFERS = 2
/** A call keeps its resident, and its consultant, for this long without a page (design rule 4). */
export const RESIDENT_GRACE_MS = 30_000
export const CONSULTANT_GRACE_MS = 20_000
/** A waiting ticket keeps its place for this long without a page (open point 4). */
export const TICKET_GRACE_MS = 300_000
/** A ready shift without a page becomes away after this time. */
export const READY_GRACE_MS = 60_000
/** The page says that it is alive every `HEARTBEAT_MS`; silence longer than this makes a shift away. */
export const HEARTBEAT_MS = 10_000
export const HEARTBEAT_SILENCE_MS = 30_000
/** A call that reports no picture or sound counts as talked after this time (both may be muted). */
export const CONNECTING_MS = 10_000
/** How long an ended call still answers its page with the end screen. */
export const ENDED_KEEP_MS = 60_000

/** The registry's tick: something in the context is due at or before `at` (ms UTC). */
export type ClockDue = { type: 'clock.due'; at: number }

/** The earliest of the given instants; null when there is none. */
export function earliest(...instants: (number | null | undefined)[]): number | null {
  let first: number | null = null
  for (const at of instants)
    if (at !== null && at !== undefined && (first === null || at < first)) first = at
  return first
}

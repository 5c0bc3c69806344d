import { VISIT_STATES } from '#machines/api-booking.ts'
import { CALL_GRACE_MS } from '#server/sessions.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long what can no longer be needed is kept (ms). */
export const ARCHIVED_SNAPSHOT_MS = 30 * DAY_MS
export const ASSIGNMENT_MS = 30 * DAY_MS
/** How a plan ended may be looked up for a quarter; its acts stay in the audit. */
export const HANDOVER_MS = 90 * DAY_MS
/** Ratings with their comments and replies (privacy.md 2). */
export const RATING_MS = 366 * DAY_MS
/** KRI: logs of public bodies are kept for two years. */
export const AUDIT_MS = 2 * 366 * DAY_MS

/** Rows of calls and visits are counted for the time of the contract; a month is taken long (ms). */
export const monthsMs = (months: number): number => months * 31 * DAY_MS

/** What a purge at `now` (ms UTC) takes away; each filter is served by an index of its collection. */
export function purgeRules(now: number, statisticsMonths: number) {
  const counted = now - monthsMs(statisticsMonths)
  return {
    /** The TTL index does the most; this takes sessions that ended by idleness long before that. */
    sessionsByIdle: { idleUntil: { $lte: now - CALL_GRACE_MS } },
    sessionsByEnd: { expiresAt: { $lte: new Date(now) } },
    /** Links that nobody has used: the person stays, the hash goes. */
    invitations: { 'invitation.expiresAt': { $lte: now } },
    snapshots: { archived: true, updatedAt: { $lt: now - ARCHIVED_SNAPSHOT_MS } },
    audit: { at: { $lt: now - AUDIT_MS } },
    /** Only those whose call has its row are taken: boot completes the others first (design rule 2). */
    assignments: { live: false, overAt: { $lt: now - ASSIGNMENT_MS } },
    blocks: { expiresAt: { $lte: new Date(now) } },
    calls: { endedAt: { $lt: counted } },
    servings: { endedAt: { $lt: counted } },
    /** The note goes, what came of the call stays. */
    notes: { noteEraseAt: { $lte: now } },
    ratings: { at: { $lt: now - RATING_MS } },
    refusedJoins: { hour: { $lt: counted } },
    /** Every state is named, so that the index of states and times serves it. */
    visits: { state: { $in: VISIT_STATES }, startsAt: { $lt: counted } },
    /** Only finished plans: one that goes on is never too old. */
    handovers: { live: false, endedAt: { $lt: now - HANDOVER_MS } },
    /** Days with their working time and what was booked in them; the id is `staffId:date`. */
    agendas: { date: { $lt: new Date(counted).toISOString().slice(0, 10) } },
  } as const
}

/** Of old assignments, those that may go. */
export function removableAssignments(
  old: readonly { _id: string; callId: string }[],
  callsWithRow: ReadonlySet<string>,
): string[] {
  return old.filter((row) => callsWithRow.has(row.callId)).map((row) => row._id)
}

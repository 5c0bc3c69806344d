import { VISIT_STATES } from '#machines/api-booking.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import { CALL_GRACE_MS } from '#server/sessions.ts'
import type { SiteRetention } from '#server/sites/site-retention.ts'
import { BLANK_CONTACT } from './contact-erasure.ts'

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

/** How long name and login of somebody who was removed are kept (ms; privacy.md 2). */
export const REMOVED_PERSON_MS = 30 * DAY_MS
/** What works each minute may be late while a database or a server is away (ms). */
export const SLACK_MS = 6 * 60 * 60_000

/** Rows of calls and visits are counted for the time of the contract; a month is taken long (ms). */
export const monthsMs = (months: number): number => months * 31 * DAY_MS

/** What ops set: months for which rows are kept for counting, and shorter times of single sites. */
export type KeepingTimes = { statisticsMonths: number; sites: readonly SiteRetention[] }

/** `$lt` or `$lte` an instant, or `$gte` the first one: what is over its time, or all of the class. */
type Bound = Record<string, unknown>

/** A class of data (privacy.md 2): where it is, what tells its age, and how long it is kept. */
export type RetentionClass = {
  name: string
  collection: keyof Models
  /** The field that tells the time: a number (ms UTC), a date, or a day. */
  field: string
  /** The rows of the class of which `field` is within the bound; an index serves it. */
  rows: (bound: Bound) => object
  /** What is before it, or at it too, is over its time at `now`. */
  limit: { before: unknown } | { until: unknown }
  /** How it goes: rows are deleted, fields blanked by this update, or somebody else does it. */
  takes: 'rows' | { blank: object } | 'people' | 'assignments' | 'sweep'
  /** So late it may be before it counts as overdue (ms). */
  slackMs: number
}

/** Nothing is older. */
const EARLIEST_DAY = '0000-00-00'

/**
 * Every class of data that has a time, in the order in which a purge at `now` (ms UTC) takes it. What has
 * none is named, with its reason, in KEPT_WITHOUT_TIME.
 */
export function retentionClasses(
  now: number,
  { statisticsMonths, sites }: KeepingTimes,
): RetentionClass[] {
  const counted = now - monthsMs(statisticsMonths)
  return [
    ...staffClasses(now),
    ...callClasses(now, counted),
    ...visitClasses(now, counted),
    ...sites.flatMap((site) => siteClasses(now, site)),
  ]
}

const by =
  (field: string, rest: object = {}) =>
  (bound: Bound) => ({ ...rest, [field]: bound })

const row = (
  name: string,
  collection: keyof Models,
  field: string,
  limit: RetentionClass['limit'],
  over: Partial<RetentionClass> = {},
): RetentionClass => ({
  ...{ name, collection, field, limit, rows: by(field), takes: 'rows', slackMs: 0 },
  ...over,
})

/** Removed people who still have their name. */
export const removedPeople = by('removedAt', { name: { $ne: '' } })

/** People who work here, and what they did. */
function staffClasses(now: number): RetentionClass[] {
  return [
    // The TTL index does the most; this takes sessions that ended by idleness long before that.
    row('idleSessions', 'staffSessions', 'idleUntil', { until: now - CALL_GRACE_MS }),
    row('sessions', 'staffSessions', 'expiresAt', { until: new Date(now) }),
    // Links that nobody has used: the person stays, the hash goes.
    row(
      'invitations',
      'staff',
      'invitation.expiresAt',
      { until: now },
      blanking({ invitation: null }),
    ),
    row(
      'people',
      'staff',
      'removedAt',
      { until: now - REMOVED_PERSON_MS },
      {
        rows: removedPeople,
        takes: 'people',
      },
    ),
    row(
      'snapshots',
      'snapshots',
      'updatedAt',
      { before: now - ARCHIVED_SNAPSHOT_MS },
      {
        rows: by('updatedAt', { archived: true }),
      },
    ),
    row('audit', 'audit', 'at', { before: now - AUDIT_MS }),
  ]
}

/** What calls leave: counts, notes, ratings, blocks. */
function callClasses(now: number, counted: number): RetentionClass[] {
  return [
    // Only those whose call has its row are taken: boot completes the others first (design rule 2).
    row(
      'assignments',
      'assignments',
      'overAt',
      { before: now - ASSIGNMENT_MS },
      {
        rows: by('overAt', { live: false }),
        takes: 'assignments',
      },
    ),
    row('calls', 'calls', 'endedAt', { before: counted }),
    row('servings', 'servings', 'endedAt', { before: counted }),
    // The note goes, what came of the call stays.
    row(
      'notes',
      'servings',
      'noteEraseAt',
      { until: now },
      blanking({ note: null, noteEraseAt: null }),
    ),
    row('ratings', 'ratings', 'at', { before: now - RATING_MS }),
    row('refusedJoins', 'refusedJoins', 'hour', { before: counted }),
    row('blocks', 'blocks', 'expiresAt', { until: new Date(now) }),
    row('ticketMoves', 'ticketMoves', 'expiresAt', { until: new Date(now) }),
  ]
}

/** Visits with their contact data, and the days in which they stand. */
function visitClasses(now: number, counted: number): RetentionClass[] {
  return [
    // Blanked by the job of each minute; this is the net below it.
    row(
      'contacts',
      'visits',
      'eraseAt',
      { until: now },
      {
        // A visit whose contact has gone keeps a time that never comes.
        rows: (bound) => ({
          eraseAt: { ...('$gte' in bound ? { $lt: HELD_FOR_GOOD } : {}), ...bound },
        }),
        takes: { blank: BLANK_CONTACT },
        slackMs: SLACK_MS,
      },
    ),
    // Every state is named, so that the index of states and times serves it.
    row(
      'visits',
      'visits',
      'startsAt',
      { before: counted },
      {
        rows: by('startsAt', { state: { $in: VISIT_STATES } }),
      },
    ),
    // The sweep rolls a hold on or back (design rule 3); a purge could not tell which.
    row(
      'holds',
      'agendas',
      'nextExpiryAt',
      { until: now },
      {
        rows: (bound) => ({ nextExpiryAt: { ...bound, $type: 'number' } }),
        takes: 'sweep',
        slackMs: SLACK_MS,
      },
    ),
    // Days with their working time and what was booked in them; the id is `staffId:date`.
    row('agendas', 'agendas', 'date', { before: new Date(counted).toISOString().slice(0, 10) }),
    // Only finished plans: one that goes on is never too old.
    row(
      'handovers',
      'handovers',
      'endedAt',
      { before: now - HANDOVER_MS },
      {
        rows: by('endedAt', { live: false }),
      },
    ),
  ]
}

/** What a site keeps for a shorter time, also of what was written before it said so. */
function siteClasses(now: number, site: SiteRetention): RetentionClass[] {
  const { siteId, ratingMonths, noteDays } = site
  const classes: RetentionClass[] = []
  if (ratingMonths !== undefined) {
    const limit = { before: now - monthsMs(ratingMonths) }
    classes.push(row(`ratings:${siteId}`, 'ratings', 'at', limit, { rows: by('at', { siteId }) }))
  }
  if (noteDays !== undefined) {
    const rows = by('endedAt', { siteId, noteEraseAt: { $type: 'number' } })
    const over = { ...blanking({ note: null, noteEraseAt: null }), rows }
    const limit = { until: now - noteDays * DAY_MS }
    classes.push(row(`notes:${siteId}`, 'servings', 'endedAt', limit, over))
  }
  return classes
}

const blanking = (fields: object): Partial<RetentionClass> => ({
  takes: { blank: { $set: fields } },
})

/** Collections of which something has no time, and why it may stay. */
export const KEPT_WITHOUT_TIME: Partial<Record<keyof Models, string>> = {
  staff: 'while the person works here; then `people` blanks the name',
  sites: 'the manager keeps opening hours up to date; nothing personal',
  topics: 'the manager keeps them; nothing personal',
  faq: 'the manager keeps them; nothing personal',
  managerLeaves: 'one row, whose entries end by themselves within seconds',
  snapshots: 'those of living calls and shifts go with them',
  assignments: 'live ones go on; the others have their time',
  handovers: 'one that goes on is never too old',
}

/** What is over its time, the slack left out or added. */
export function overTime(
  { rows, limit, slackMs }: RetentionClass,
  slack: 'none' | 'granted',
): object {
  const late = (value: unknown) =>
    slack === 'granted' && typeof value === 'number' ? value - slackMs : value
  return rows('before' in limit ? { $lt: late(limit.before) } : { $lte: late(limit.until) })
}

/** All rows of the class, over their time or not. */
export function allOf({ rows, limit }: RetentionClass): object {
  const edge = 'before' in limit ? limit.before : limit.until
  if (edge instanceof Date) return rows({ $gte: new Date(0) })
  return rows({ $gte: typeof edge === 'string' ? EARLIEST_DAY : 0 })
}

/** Of old assignments, those that may go. */
export function removableAssignments(
  old: readonly { _id: string; callId: string }[],
  callsWithRow: ReadonlySet<string>,
): string[] {
  return old.filter((row) => callsWithRow.has(row.callId)).map((row) => row._id)
}

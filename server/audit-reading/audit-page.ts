import type { z } from 'zod'
import type { ADMIN_API, AuditEvent } from '#machines/api-admin.ts'
import { cutPage, olderThan, readCursor } from '#server/cursor.ts'
import type { AuditRow } from '#server/models/audit.ts'
import type { Caller } from '#server/routes/caller.ts'
import { daysFilter } from '#server/local-time.ts'
import { namesOf } from '#server/staff-names.ts'
import { auditScope, type AuditReadingDeps } from './scope.ts'

/** Events in one answer. */
export const PAGE_EVENTS = 50

export type AuditQuery = z.infer<typeof ADMIN_API.audit.query>
export type AuditPage = z.infer<typeof ADMIN_API.audit.reply>

/**
 * The log of these days, newest first.
 * @returns null when `before` is nothing that an answer has named
 */
export async function auditPage(
  deps: AuditReadingDeps,
  query: AuditQuery,
  caller: Caller,
): Promise<AuditPage | null> {
  const { models } = deps
  const cursor = query.before === undefined ? null : readCursor(query.before)
  if (query.before !== undefined && !cursor) return null
  const { filter, people } = await auditScope(deps, caller)
  const at = daysFilter(query.from, query.days)
  const rows = await models.audit
    .find({
      at: cursor ? { ...at, $lte: cursor.at } : at,
      ...(query.actorId === undefined ? {} : { actorId: query.actorId }),
      $and: [filter, cursor ? olderThan(cursor) : {}],
    })
    .sort({ at: -1, _id: -1 })
    .limit(PAGE_EVENTS + 1)
    .lean<AuditRow[]>()
  const { shown, next } = cutPage(rows, PAGE_EVENTS)
  const names = await namesOf(
    models,
    shown.map(({ actorId }) => actorId),
  )
  return {
    events: shown.map((row) => eventOf(row, names)),
    next,
    people: people.filter(({ name }) => name),
  }
}

function eventOf(row: AuditRow, names: ReadonlyMap<string, string>): AuditEvent {
  const { _id, at, siteId, actorId, action, objectType, objectId, result } = row
  const actorName = actorId === null ? null : (names.get(actorId) ?? null)
  return { eventId: _id, at, siteId, actorId, actorName, action, objectType, objectId, result }
}

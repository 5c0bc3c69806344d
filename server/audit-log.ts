import { isDuplicate } from './database.ts'
import type { AuditRow } from './models/audit.ts'
import type { Models } from './models/index.ts'

/** What happened; everything that is not given is null. */
export type AuditEntry = Pick<AuditRow, 'action' | 'result'> & Partial<Omit<AuditRow, '_id' | 'at'>>

/** The append-only log of events (privacy.md 5). */
export type AuditLog = {
  /** @throws the database's error: what must be audited must not happen silently */
  write(entry: AuditEntry): Promise<void>
  /** The same under an id of its own: written again it stays one row. */
  writeOnce(rowId: string, entry: AuditEntry): Promise<void>
  /** Several things that one request has done. */
  writeAll(entries: readonly AuditEntry[]): Promise<void>
}

export type AuditDeps = { models: Pick<Models, 'audit'>; now: () => number; newId: () => string }

export function createAuditLog({ models, now, newId }: AuditDeps): AuditLog {
  const rowOf = (_id: string, entry: AuditEntry): AuditRow => ({
    _id,
    at: now(),
    siteId: null,
    actorId: null,
    role: null,
    objectType: null,
    objectId: null,
    requestId: null,
    staffIp: null,
    ...entry,
  })
  return {
    async write(entry) {
      await models.audit.create(rowOf(newId(), entry))
    },
    async writeOnce(rowId, entry) {
      await models.audit.create(rowOf(rowId, entry)).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error
      })
    },
    async writeAll(entries) {
      if (entries.length === 0) return
      await models.audit.insertMany(entries.map((entry) => rowOf(newId(), entry)))
    },
  }
}

import type { AuditRow } from './models/audit.ts'
import type { Models } from './models/index.ts'

/** What happened; everything that is not given is null. */
export type AuditEntry = Pick<AuditRow, 'action' | 'result'> & Partial<Omit<AuditRow, '_id' | 'at'>>

/** The append-only log of events (privacy.md 5). */
export type AuditLog = {
  /** @throws the database's error: what must be audited must not happen silently */
  write(entry: AuditEntry): Promise<void>
}

export type AuditDeps = { models: Pick<Models, 'audit'>; now: () => number; newId: () => string }

export function createAuditLog({ models, now, newId }: AuditDeps): AuditLog {
  return {
    async write(entry) {
      await models.audit.create({
        _id: newId(),
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
    },
  }
}

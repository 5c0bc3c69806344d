import type { Schema } from 'mongoose'
import { number, rowSchema, text, textOrNull } from './schema.ts'

/** One line of the log of events (privacy.md 5): written once, never changed, ids only. */
export type AuditRow = {
  _id: string
  at: number
  siteId: string | null
  /** Staff id, or `system`; null for a login that does not exist. */
  actorId: string | null
  role: string | null
  action: string
  objectType: string | null
  objectId: string | null
  result: 'ok' | 'failed' | 'locked'
  requestId: string | null
  /** Address of the staff member's browser; never a resident's. */
  staffIp: string | null
}

export function auditSchema(): Schema<AuditRow> {
  const schema = rowSchema<AuditRow>({
    _id: text,
    at: number,
    siteId: textOrNull,
    actorId: textOrNull,
    role: textOrNull,
    action: text,
    objectType: textOrNull,
    objectId: textOrNull,
    result: { type: String, enum: ['ok', 'failed', 'locked'], required: true },
    requestId: textOrNull,
    staffIp: textOrNull,
  })
  schema.index({ at: 1, _id: 1 })
  schema.index({ actorId: 1, at: 1, _id: 1 })
  return schema
}

import type { Schema } from 'mongoose'
import { flag, number, rowSchema, text, textOrNull } from './schema.ts'

export const SNAPSHOT_KINDS = ['call', 'shift'] as const

/** The last stored state of an actor (design rule 2); `_id` is the id of the call or of the consultant. */
export type SnapshotRow = {
  _id: string
  kind: (typeof SNAPSHOT_KINDS)[number]
  machineVersion: number
  phase: string
  siteId: string | null
  staffId: string | null
  callId: string | null
  /** One JSON text: field names of a machine are none of the database's business. */
  snapshot: string
  /** Rises with each write. */
  rev: number
  updatedAt: number
  /** Could not be read at a boot; kept a while for whoever looks into it. */
  archived: boolean
}

export function snapshotsSchema(): Schema<SnapshotRow> {
  const schema = rowSchema<SnapshotRow>({
    _id: text,
    kind: { type: String, enum: SNAPSHOT_KINDS, required: true },
    machineVersion: number,
    phase: text,
    siteId: textOrNull,
    staffId: textOrNull,
    callId: textOrNull,
    snapshot: text,
    rev: number,
    updatedAt: number,
    archived: flag,
  })
  schema.index({ kind: 1, archived: 1, _id: 1 })
  schema.index({ archived: 1, updatedAt: 1, _id: 1 })
  return schema
}

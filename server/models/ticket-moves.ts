import type { Schema } from 'mongoose'
import { flag, number, rowSchema, text } from './schema.ts'

/** A ticket that may be taken over by another page for a minute; `_id` is the hash of the code for it. */
export type TicketMoveRow = {
  _id: string
  callId: string
  siteId: string
  /** What the old page had switched on. */
  camera: boolean
  microphone: boolean
  /** The code holds until then (ms UTC). */
  until: number
  /** The row itself goes then (TTL index). */
  expiresAt: Date
}

export function ticketMovesSchema(): Schema<TicketMoveRow> {
  const schema = rowSchema<TicketMoveRow>({
    _id: text,
    callId: text,
    siteId: text,
    camera: flag,
    microphone: flag,
    until: number,
    expiresAt: { type: Date, required: true },
  })
  schema.index({ callId: 1 })
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  return schema
}

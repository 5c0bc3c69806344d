import type { Schema } from 'mongoose'
import type { ServingEnd } from '#machines/api-after.ts'
import { number, numberOrNull, rowSchema, text, textOrNull } from './schema.ts'

/**
 * One consultant's part of a call, written when it is over: whoever gave a call away has had it, too.
 * What came of it is counted; the note is free text and goes long before the row (privacy.md 2).
 */
export type ServingRow = {
  /** `callId.staffId`: who gets the same call again goes on with this row. */
  _id: string
  callId: string
  staffId: string
  siteId: string
  topicId: string | null
  from: number
  endedAt: number
  end: ServingEnd
  /** One of the topic's list, see machines/outcomes.ts. */
  outcome: string | null
  note: string | null
  /** When outcome and note were saved last. */
  savedAt: number | null
  /** Null without a note. */
  noteEraseAt: number | null
}

export const servingId = (callId: string, staffId: string): string => `${callId}.${staffId}`

export function servingsSchema(): Schema<ServingRow> {
  const schema = rowSchema<ServingRow>({
    _id: text,
    callId: text,
    staffId: text,
    siteId: text,
    topicId: textOrNull,
    from: number,
    endedAt: number,
    end: text,
    outcome: textOrNull,
    note: textOrNull,
    savedAt: numberOrNull,
    noteEraseAt: numberOrNull,
  })
  schema.index({ staffId: 1, endedAt: 1, _id: 1 })
  schema.index({ endedAt: 1, _id: 1 })
  schema.index({ noteEraseAt: 1, _id: 1 })
  return schema
}

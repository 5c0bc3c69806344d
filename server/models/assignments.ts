import type { Schema } from 'mongoose'
import { flag, number, numberOrNull, partSchema, rowSchema, text, textOrNull } from './schema.ts'

export const ASSIGNMENT_STATES = ['offered', 'accepted', 'over'] as const

/**
 * Who serves which call (design rule 3): the row is inserted at the offer, and its partial unique indexes
 * see to it that a call and a consultant are in one live row at most. `_id` is the offer id.
 */
export type AssignmentRow = {
  _id: string
  callId: string
  staffId: string
  siteId: string
  state: (typeof ASSIGNMENT_STATES)[number]
  live: boolean
  offeredAt: number
  acceptedAt: number | null
  overAt: number | null
  outcome: string | null
  /** Everybody who may be in no other live row: the consultant, and a colleague who is asked to take over. */
  holds: string[]
  /** The colleague who is asked. */
  transfer: AskedTransfer | null
  /** The topic to whose line the call was given; the outcome is then `transferred`. */
  toTopicId: string | null
}

export type AskedTransfer = { transferId: string; staffId: string; askedAt: number }

/** A row as it begins: the consultant alone. */
export const newAssignment = (
  row: Omit<AssignmentRow, 'live' | 'overAt' | 'outcome' | 'holds' | 'transfer' | 'toTopicId'>,
): AssignmentRow => ({
  ...row,
  live: true,
  overAt: null,
  outcome: null,
  holds: [row.staffId],
  transfer: null,
  toTopicId: null,
})

export function assignmentsSchema(): Schema<AssignmentRow> {
  const schema = rowSchema<AssignmentRow>({
    _id: text,
    callId: text,
    staffId: text,
    siteId: text,
    state: { type: String, enum: ASSIGNMENT_STATES, required: true },
    live: flag,
    offeredAt: number,
    acceptedAt: numberOrNull,
    overAt: numberOrNull,
    outcome: textOrNull,
    // Rows of an older release have none of these.
    holds: { type: [String], default: undefined },
    transfer: {
      type: partSchema<AskedTransfer>({ transferId: text, staffId: text, askedAt: number }),
      default: null,
    },
    toTopicId: textOrNull,
  })
  const onlyLive = { unique: true, partialFilterExpression: { live: true } }
  schema.index({ callId: 1 }, { name: 'one_live_call', ...onlyLive })
  schema.index({ staffId: 1 }, { name: 'one_live_consultant', ...onlyLive })
  schema.index(
    { holds: 1 },
    {
      name: 'one_live_holder',
      unique: true,
      partialFilterExpression: { live: true, holds: { $exists: true } },
    },
  )
  schema.index({ live: 1, _id: 1 })
  schema.index({ callId: 1, offeredAt: 1, _id: 1 })
  schema.index({ staffId: 1, offeredAt: 1, _id: 1 })
  schema.index({ live: 1, overAt: 1, _id: 1 })
  return schema
}

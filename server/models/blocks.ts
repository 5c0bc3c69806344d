import type { Schema } from 'mongoose'
import { BLOCK_REASONS, type BlockReason } from '#machines/block.ts'
import { number, rowSchema, text } from './schema.ts'

/**
 * A network that gets no call at a site for a day (privacy.md 9); `_id` is the call that was ended for
 * abuse. The network itself is nowhere: only its HMAC with the key of the day.
 */
export type BlockRow = {
  _id: string
  siteId: string
  network: string
  reason: BlockReason
  byStaffId: string
  at: number
  /** The row itself goes then (TTL index). */
  expiresAt: Date
}

export function blocksSchema(): Schema<BlockRow> {
  const schema = rowSchema<BlockRow>({
    _id: text,
    siteId: text,
    network: text,
    reason: { type: String, enum: BLOCK_REASONS, required: true },
    byStaffId: text,
    at: number,
    expiresAt: { type: Date, required: true },
  })
  schema.index({ siteId: 1, network: 1 })
  schema.index({ siteId: 1, at: 1, _id: 1 })
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  return schema
}

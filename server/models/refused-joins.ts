import type { Schema } from 'mongoose'
import type { RefusedJoin } from '#machines/numbers.ts'
import { number, rowSchema, text } from './schema.ts'

/** How often residents could not come into a line in one hour, and why (M5): a count, nobody's row. */
export type RefusedJoinsRow = {
  /** `siteId:hour:reason`. */
  _id: string
  siteId: string
  /** Beginning of the hour (ms UTC). */
  hour: number
  reason: RefusedJoin
  count: number
}

export function refusedJoinsSchema(): Schema<RefusedJoinsRow> {
  const schema = rowSchema<RefusedJoinsRow>({
    _id: text,
    siteId: text,
    hour: number,
    reason: text,
    count: number,
  })
  schema.index({ siteId: 1, hour: 1 })
  schema.index({ hour: 1 })
  return schema
}

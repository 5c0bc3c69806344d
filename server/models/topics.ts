import type { Schema } from 'mongoose'
import { flag, localised, number, rowSchema, text, type Localised } from './schema.ts'

/** A matter with which a resident comes; `_id` is the topic id, unique over all sites. */
export type TopicRow = {
  _id: string
  siteId: string
  name: Localised
  /** What to have at hand, shown before the call. */
  prepare: Localised
  /** How long a call on it usually takes. */
  minutes: number
  /** Place in the list that the resident sees. */
  order: number
  active: boolean
  /** Can be booked, not only asked for in the line. */
  bookable: boolean
  /** Kept free before and after a visit (minutes). */
  bufferBeforeMin: number
  bufferAfterMin: number
  /** A visit is booked at least this long ahead (minutes) and at most so many days. */
  leadMin: number
  aheadDays: number
  /** What may come of a call on it, in the manager's words; none: the common list. */
  outcomes?: string[]
}

export function topicsSchema(): Schema<TopicRow> {
  const schema = rowSchema<TopicRow>({
    _id: text,
    siteId: text,
    name: localised,
    prepare: localised,
    minutes: number,
    order: number,
    active: flag,
    bookable: { ...flag, default: true },
    bufferBeforeMin: { ...number, default: 0 },
    bufferAfterMin: { ...number, default: 5 },
    leadMin: { ...number, default: 120 },
    aheadDays: { ...number, default: 30 },
    outcomes: { type: [String], default: undefined },
  })
  schema.index({ siteId: 1, active: 1, order: 1, _id: 1 })
  return schema
}

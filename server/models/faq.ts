import type { Schema } from 'mongoose'
import { flag, localised, number, rowSchema, text, type Localised } from './schema.ts'

/** A question that residents may read before they call (W12); `_id` is unique over all sites. */
export type FaqRow = {
  _id: string
  siteId: string
  question: Localised
  answer: Localised
  /** Place in the list that residents see. */
  order: number
  published: boolean
  updatedAt: number
}

export function faqSchema(): Schema<FaqRow> {
  const schema = rowSchema<FaqRow>({
    _id: text,
    siteId: text,
    question: localised,
    answer: localised,
    order: number,
    published: flag,
    updatedAt: number,
  })
  schema.index({ siteId: 1, order: 1, _id: 1 })
  return schema
}

import type { Schema } from 'mongoose'
import type { PersonalData } from '#machines/personal-data.ts'
import { number, numberOrNull, rowSchema, text, textOrNull, texts } from './schema.ts'

/** What a resident thought of a call (W11); nothing in it tells who that was. */
export type RatingRow = {
  /** The id of the call: a second rating has no place. */
  _id: string
  siteId: string
  topicId: string | null
  /** Who served the call at its end. */
  staffId: string
  at: number
  stars: number
  /** Without what was taken out of it; empty: none was written, or it was blanked. */
  comment: string
  removed: PersonalData[]
  /** Made by the page: the same request sent again gets the same answer. */
  requestId: string
  blankedAt: number | null
  /** The consultant's, for the managers; never shown to a resident. */
  reply: string | null
  repliedAt: number | null
}

export function ratingsSchema(): Schema<RatingRow> {
  const schema = rowSchema<RatingRow>({
    _id: text,
    siteId: text,
    topicId: textOrNull,
    staffId: text,
    at: number,
    stars: number,
    comment: { type: String, default: '' },
    removed: texts,
    requestId: text,
    blankedAt: numberOrNull,
    reply: textOrNull,
    repliedAt: numberOrNull,
  })
  schema.index({ siteId: 1, at: 1, _id: 1 })
  schema.index({ staffId: 1, at: 1, _id: 1 })
  schema.index({ at: 1, _id: 1 })
  return schema
}

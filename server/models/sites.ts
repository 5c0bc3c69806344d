import type { Schema } from 'mongoose'
import { number, rowSchema, text } from './schema.ts'

/** The manager's part of a site (design rule 13); `_id` is the site id. What ops set is a file. */
export type SiteRow = {
  _id: string
  createdAt: number
  updatedAt: number
}

export function sitesSchema(): Schema<SiteRow> {
  return rowSchema<SiteRow>({ _id: text, createdAt: number, updatedAt: number })
}

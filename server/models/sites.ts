import type { Schema } from 'mongoose'
import { flag, localised, number, partSchema, rowSchema, text, type Localised } from './schema.ts'

/** Times of day, `08:00` to `15:30`; `24:00` ends a day. */
export type OpeningPart = { from: string; to: string }
/** ISO weekday, 1 = Monday. */
export type OpeningRule = OpeningPart & { weekday: number }
/** A day that differs: a holiday (no parts) or other hours. */
export type OpeningException = { date: string; parts: OpeningPart[]; note: Localised }

/** The manager's part of a site (design rule 13); `_id` is the site id. What ops set is a file. */
export type SiteRow = {
  _id: string
  /** No rule at all: the site is open whenever somebody is at work. */
  opening: OpeningRule[]
  exceptions: OpeningException[]
  /** Walk-ins reach a consultant even when the own booked visit would be late. */
  pushesOverVisits: boolean
  createdAt: number
  updatedAt: number
}

export function sitesSchema(): Schema<SiteRow> {
  return rowSchema<SiteRow>({
    _id: text,
    opening: {
      type: [partSchema<OpeningRule>({ weekday: number, from: text, to: text })],
      required: true,
    },
    exceptions: {
      type: [
        partSchema<OpeningException>({
          date: text,
          parts: {
            type: [partSchema<OpeningPart>({ from: text, to: text })],
            required: true,
          },
          note: localised,
        }),
      ],
      required: true,
    },
    pushesOverVisits: { ...flag, default: false },
    createdAt: number,
    updatedAt: number,
  })
}

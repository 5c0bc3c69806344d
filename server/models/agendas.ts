import type { Schema } from 'mongoose'
import { number, numberOrNull, partSchema, rowSchema, text, textOrNull } from './schema.ts'

/** `holdUntil` of a time that is taken for good (ms UTC, 9999-12-31): a number, so that one rule serves all. */
export const HELD_FOR_GOOD = 253_402_214_400_000

/** Half-open [from, to) of UTC instants (ms). */
export type SpanPart = { from: number; to: number }

/** A time that is taken: a hold, or a visit. `from` and `to` hold the buffers too. */
export type BusyPart = SpanPart & {
  /** The hold's id, which is also the idempotency key of the booking. */
  holdId: string
  /** Who holds it, so that one widget has one hold. */
  widgetId: string | null
  /** HMAC of the address with the day's key, for the cap on holds. */
  addressKey: string | null
  visitId: string | null
  siteId: string
  topicId: string
  startsAt: number
  endsAt: number
  /** Free again after this instant; `HELD_FOR_GOOD` once confirmed. */
  holdUntil: number
  /** How often it was extended. */
  extended: number
  /** Anybody was asked for, and the server chose. */
  anyStaff?: boolean
}

/**
 * A consultant's day: the lock under which times are given (design rule 3). `_id` is
 * `staffId:YYYY-MM-DD`, the day as the site's clock has it. No visit crosses its midnight.
 */
export type AgendaRow = {
  _id: string
  staffId: string
  date: string
  /** Approved working time, breaks cut out: what can be booked. */
  open: SpanPart[]
  /** Approved working time and breaks as they are shown. */
  periods: SpanPart[]
  breaks: SpanPart[]
  busy: BusyPart[]
  /** What the consultant has proposed, and the manager's no. */
  proposal: {
    state: 'proposed' | 'refused'
    periods: SpanPart[]
    breaks: SpanPart[]
    reason: string | null
    at: number
  } | null
  /** When the day begins and ends (ms UTC): 23, 24 or 25 hours. */
  dayFrom: number
  dayTo: number
  /** The earliest end of an unconfirmed hold, for the sweep; null without any. */
  nextExpiryAt: number | null
  /** The handover that is about to take time away here: nobody else changes the working time meanwhile. */
  closingBy?: string | null
  rev: number
}

export function agendasSchema(): Schema<AgendaRow> {
  const span = () => partSchema<SpanPart>({ from: number, to: number })
  const schema = rowSchema<AgendaRow>({
    _id: text,
    staffId: text,
    date: text,
    open: { type: [span()], required: true },
    periods: { type: [span()], required: true },
    breaks: { type: [span()], required: true },
    busy: {
      type: [
        partSchema<BusyPart>({
          from: number,
          to: number,
          holdId: text,
          widgetId: textOrNull,
          addressKey: textOrNull,
          visitId: textOrNull,
          siteId: text,
          topicId: text,
          startsAt: number,
          endsAt: number,
          holdUntil: number,
          extended: number,
          anyStaff: { type: Boolean, default: false },
        }),
      ],
      required: true,
    },
    proposal: {
      type: partSchema<NonNullable<AgendaRow['proposal']>>({
        state: { type: String, enum: ['proposed', 'refused'], required: true },
        periods: { type: [span()], required: true },
        breaks: { type: [span()], required: true },
        reason: textOrNull,
        at: number,
      }),
      default: null,
    },
    dayFrom: number,
    dayTo: number,
    nextExpiryAt: numberOrNull,
    closingBy: textOrNull,
    rev: number,
  })
  schema.index({ staffId: 1, date: 1 })
  schema.index({ date: 1, staffId: 1 })
  schema.index({ 'busy.holdId': 1 })
  schema.index({ 'busy.widgetId': 1 })
  schema.index({ 'busy.addressKey': 1 })
  schema.index({ 'proposal.state': 1, date: 1, _id: 1 })
  schema.index(
    { nextExpiryAt: 1 },
    { partialFilterExpression: { nextExpiryAt: { $type: 'number' } } },
  )
  return schema
}

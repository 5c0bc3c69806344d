import type { Schema } from 'mongoose'
import type { SpanPart } from './agendas.ts'
import {
  flag,
  number,
  numberOrNull,
  partSchema,
  rowSchema,
  text,
  textOrNull,
  texts,
} from './schema.ts'

/** `undoing` and `committed` go only one way: back to how it was, or forward to the end. */
export const HANDOVER_STATES = ['reserving', 'undoing', 'committed', 'done', 'undone'] as const
export type HandoverState = (typeof HANDOVER_STATES)[number]

/** What a day becomes once everybody on it has been handed over. */
export type HandoverDay = {
  staffId: string
  date: string
  periods: SpanPart[]
  breaks: SpanPart[]
  /** The proposal that this approves; null for a change that is the manager's own. */
  proposedAt: number | null
}

/** One visit on its way: from a busy entry of one consultant's day to one of another's. */
export type HandoverMove = {
  visitId: string
  /** The busy entry that it leaves. */
  holdId: string
  staffId: string
  /** Day of that entry, as the site's clock has it. */
  date: string
  /** Where it goes; null cancels it. */
  target: { holdId: string; staffId: string; date: string; startsAt: number } | null
}

/**
 * A change of working time, or the removal of a person, together with the visits that it would leave
 * without their consultant (design rule 3); `_id` is the plan id, which the page has made.
 */
export type HandoverRow = {
  _id: string
  state: HandoverState
  kind: 'working-time' | 'answer' | 'remove-person'
  /** The manager whose plan it is. */
  byStaffId: string
  /** Who is removed; null for a change of working time. */
  removes: string | null
  days: HandoverDay[]
  moves: HandoverMove[]
  /** Visits whose target could not be had. */
  failed: string[]
  stepsDone: number
  /** Which run of a server works on it and until when nobody else may (ms UTC). */
  workerId: string | null
  leaseUntil: number
  /** True until the end is reached: what the tick looks for. */
  live: boolean
  createdAt: number
  /** Null while it is live (ms UTC). */
  endedAt: number | null
}

export function handoversSchema(): Schema<HandoverRow> {
  const span = () => partSchema<SpanPart>({ from: number, to: number })
  const schema = rowSchema<HandoverRow>({
    _id: text,
    state: { type: String, enum: HANDOVER_STATES, required: true },
    kind: { type: String, enum: ['working-time', 'answer', 'remove-person'], required: true },
    byStaffId: text,
    removes: textOrNull,
    days: {
      type: [
        partSchema<HandoverDay>({
          staffId: text,
          date: text,
          periods: { type: [span()], required: true },
          breaks: { type: [span()], required: true },
          proposedAt: numberOrNull,
        }),
      ],
      required: true,
    },
    moves: {
      type: [
        partSchema<HandoverMove>({
          visitId: text,
          holdId: text,
          staffId: text,
          date: text,
          target: {
            type: partSchema<NonNullable<HandoverMove['target']>>({
              holdId: text,
              staffId: text,
              date: text,
              startsAt: number,
            }),
            default: null,
          },
        }),
      ],
      required: true,
    },
    failed: texts,
    stepsDone: number,
    workerId: textOrNull,
    leaseUntil: number,
    live: flag,
    createdAt: number,
    endedAt: numberOrNull,
  })
  schema.index({ live: 1, leaseUntil: 1, _id: 1 })
  schema.index({ live: 1, endedAt: 1, _id: 1 })
  return schema
}

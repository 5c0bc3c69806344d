import type { Schema } from 'mongoose'
import { number, partSchema, rowSchema, text, texts } from './schema.ts'

/** The only row's `_id`. */
export const MANAGER_LEAVES = 'managers'

/** A manager who is about to stop managing some sites; gone once that is written or refused. */
export type ManagerLeave = {
  actId: string
  staffId: string
  siteIds: string[]
  /** What was not withdrawn by then (ms UTC) was left by a server that stopped, and counts no more. */
  until: number
}

/** One row, whose list orders all such acts: server/people/manager-guard.ts says how. */
export type ManagerLeavesRow = { _id: string; leaving: ManagerLeave[] }

export function managerLeavesSchema(): Schema<ManagerLeavesRow> {
  return rowSchema<ManagerLeavesRow>({
    _id: text,
    leaving: {
      type: [
        partSchema<ManagerLeave>({ actId: text, staffId: text, siteIds: texts, until: number }),
      ],
      required: true,
    },
  })
}

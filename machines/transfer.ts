import { canServe } from './routing.ts'
import type { ShiftState } from './views.ts'

/** To whom a call can be given (C4): colleagues and lines of its site, as the consultant's dialog shows them. */

/** Longest note for the receiver (characters); it lives beside the call, in memory only. */
export const MAX_TRANSFER_NOTE = 300

/** A colleague of the call's site who has come to work today. */
export type Colleague = {
  staffId: string
  name: string
  topicIds: readonly string[]
  state: ShiftState
  /** May be asked right now. */
  free: boolean
}

/** The line of a topic: who comes there next is served first. */
export type TopicLine = {
  topicId: string
  /** In the languages of the site. */
  name: Record<string, string>
  waiting: number
  /** Others at work who have this topic. */
  atWork: number
}

export type TransferOptions = { colleagues: Colleague[]; lines: TopicLine[] }

/** Free ones first, those with the call's topic before the others, then by name. */
export function transferOrder(
  colleagues: readonly Colleague[],
  topicId: string | null,
  compareNames: (a: string, b: string) => number,
): Colleague[] {
  const rank = ({ free, topicIds }: Colleague) =>
    (free ? 0 : 2) + (topicId !== null && canServe(topicIds, topicId) ? 0 : 1)
  return colleagues.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      compareNames(a.name, b.name) ||
      (a.staffId < b.staffId ? -1 : Number(a.staffId > b.staffId)),
  )
}

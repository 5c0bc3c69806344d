import type { StaffVisit } from '#machines/api-schedule.ts'

export type VisitCounts = { ahead: number; kept: number; missed: number; cancelled: number }

/** How a day's visits stand; one that is being booked is nobody's yet. */
export function visitCounts(visits: readonly Pick<StaffVisit, 'state'>[]): VisitCounts {
  const counts: VisitCounts = { ahead: 0, kept: 0, missed: 0, cancelled: 0 }
  for (const { state } of visits) {
    if (state === 'pending') continue
    if (state === 'kept' || state === 'missed' || state === 'cancelled') counts[state]++
    else counts.ahead++
  }
  return counts
}

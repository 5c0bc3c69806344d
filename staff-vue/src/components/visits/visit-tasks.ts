import { computed, shallowRef } from 'vue'
import type { StaffVisit } from '#machines/api-schedule.ts'
import { CHECK_IN_EARLY_MS, isOver, START_EARLY_MS } from '#machines/visit.ts'

/** What somebody is doing with a visit, each in a dialog of its own. */
export type VisitTask =
  | { kind: 'details' | 'move' | 'cancel' | 'start' | 'miss'; visit: StaffVisit }
  | {
      kind: 'add'
      /** The consultant in whose calendar it began; null: any. */
      staffId: string | null
      date: string
    }
export type VisitDeed = 'move' | 'cancel' | 'start' | 'miss'

/**
 * What may be asked for a visit as it stands, `at` ms UTC; the server decides again. Starting and
 * recording an absence are the visit's own consultant's.
 */
export function deedsFor(visit: StaffVisit, isOwn: boolean, at: number): VisitDeed[] {
  if (isOver(visit.state) || visit.state === 'pending' || visit.state === 'in-call') return []
  const deeds: VisitDeed[] = []
  if (isOwn && at >= visit.startsAt - START_EARLY_MS) deeds.push('start')
  deeds.push('move')
  const waits = visit.consultantWaitsAt ?? null
  if (isOwn && (waits !== null || at >= visit.startsAt)) deeds.push('miss')
  deeds.push('cancel')
  return deeds
}

/** Whether the visit is near enough for its start to be the first thing to press. */
export function isDue(visit: StaffVisit, at: number): boolean {
  return visit.state === 'checked-in' || at >= visit.startsAt - CHECK_IN_EARLY_MS
}

/**
 * The dialog that is open over a list of visits. The visit in it follows the list: after a change by
 * somebody else the dialog shows the new state and keeps what was chosen in it.
 */
export function useVisitTask(visits: () => readonly StaffVisit[]) {
  const task = shallowRef<VisitTask | null>(null)
  return {
    task: computed<VisitTask | null>(() => {
      const current = task.value
      if (!current || current.kind === 'add') return current
      const fresh = visits().find(({ visitId }) => visitId === current.visit.visitId)
      return { kind: current.kind, visit: fresh ?? current.visit }
    }),
    open: (next: VisitTask) => (task.value = next),
    close: () => (task.value = null),
  }
}

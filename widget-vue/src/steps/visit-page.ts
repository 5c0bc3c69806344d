import type { ResidentVisit } from '#machines/api-booking.ts'

/** What the page of a visit says and offers just now. */
export type VisitPage =
  | 'saving'
  | 'moved'
  | 'ahead'
  | 'check-in'
  | 'consultant-waits'
  | 'arrived'
  | 'in-call'
  | 'kept'
  | 'missed'
  | 'cancelled'
  | 'late'

/** Which page fits a visit at an instant (ms UTC of the server's clock). */
export function visitPage(visit: ResidentVisit, now: number): VisitPage {
  switch (visit.state) {
    case 'pending':
      return 'saving'
    case 'checked-in':
      return 'arrived'
    case 'in-call':
    case 'kept':
    case 'missed':
    case 'cancelled':
      return visit.state
    case 'booked':
      // The consultant may begin before the check-in opens (C8).
      if (visit.consultantWaits) return 'consultant-waits'
      // Whoever comes has said yes.
      if (now < visit.checkInFrom) return visit.awaitsAnswer ? 'moved' : 'ahead'
      return now < visit.checkInUntil ? 'check-in' : 'late'
  }
}

/** From these pages the camera is one press away. */
export const canEnter = (page: VisitPage): boolean =>
  ['check-in', 'consultant-waits', 'arrived', 'in-call'].includes(page)

/** Only these may still be moved or cancelled by the resident. */
export const canChange = (page: VisitPage): boolean =>
  ['moved', 'ahead', 'check-in', 'consultant-waits'].includes(page)

const NEAR_MS = 24 * 60 * 60_000
/** How often a page that is looked at asks again (ms); null: nothing can happen soon. */
export const lookEvery = (visit: ResidentVisit, now: number): number | null =>
  visit.startsAt - now < NEAR_MS && ['booked', 'pending'].includes(visit.state) ? 20_000 : null

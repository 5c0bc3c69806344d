import { checkInWindow, isOver, type VisitFacts } from './visit-terms.ts'

/** Which letters a visit owes its resident, when they are due, and whether they still hold (B2, B16 of SPEC.md). */

const HOUR_MS = 3_600_000
/** When the two reminders go out before the start; one that would follow the booking at once is left out. */
export const REMINDER_DAY_MS = 24 * HOUR_MS
export const REMINDER_HOUR_MS = HOUR_MS
export const REMINDER_GAP_MS = HOUR_MS

/** Letters to the resident; the words are made when they are sent. */
export const MAIL_KINDS = [
  'booked',
  'moved',
  'person-changed',
  'cancelled',
  'reminder-day',
  'reminder-hour',
  'missed',
  'consultant-waits',
] as const
export type MailKind = (typeof MAIL_KINDS)[number]

/** The reminders of a visit at `startsAt` that still make sense at `at` (ms UTC). */
export function remindersAhead(startsAt: number, at: number): MailKind[] {
  return (['reminder-day', 'reminder-hour'] as const).filter(
    (kind) => mailDueAt(kind, startsAt, at) >= at + REMINDER_GAP_MS,
  )
}

/** When a letter that is owed at `at` is to go out (ms UTC): reminders before the visit, the rest at once. */
export function mailDueAt(kind: MailKind, startsAt: number, at: number): number {
  if (kind === 'reminder-day') return startsAt - REMINDER_DAY_MS
  if (kind === 'reminder-hour') return startsAt - REMINDER_HOUR_MS
  return at
}

/**
 * Does an owed letter still say the truth? Asked with the visit as it is when the letter is about to go:
 * one that was overtaken by a move, a cancellation or its time is dropped.
 */
export function isMailTrue(
  visit: Pick<VisitFacts, 'state' | 'startsAt' | 'linkVersion' | 'consultantWaitsAt'>,
  mail: { kind: MailKind; linkVersion: number },
  at: number,
): boolean {
  if (mail.linkVersion !== visit.linkVersion) return false
  const { state } = visit
  switch (mail.kind) {
    case 'booked':
    case 'moved':
    case 'person-changed':
      return state !== 'pending' && !isOver(state)
    case 'reminder-day':
      return state === 'booked' && at < visit.startsAt - REMINDER_HOUR_MS
    case 'reminder-hour':
      return state === 'booked' && at < visit.startsAt
    case 'consultant-waits':
      return (
        state === 'booked' && visit.consultantWaitsAt !== null && at < checkInWindow(visit).until
      )
    case 'cancelled':
    case 'missed':
      return state === mail.kind
  }
}

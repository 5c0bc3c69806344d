import type { VisitRow } from '../models/visits.ts'
import { SITE } from './test-city.ts'

/** A booked visit of ten minutes, with what differs given. */
export function visitRow(over: Partial<VisitRow> & Pick<VisitRow, '_id' | 'startsAt'>): VisitRow {
  const endsAt = over.startsAt + 10 * 60_000
  return {
    siteId: SITE,
    topicId: 'meldunek',
    staffId: 'anna',
    anyStaff: false,
    endsAt,
    state: 'booked',
    holdId: over._id,
    moving: null,
    contact: { name: 'Jan Próbny', email: 'jan@example.org', need: null },
    emailSlot: null,
    language: 'pl',
    termsVersion: '1',
    createdBy: 'resident',
    linkVersion: 1,
    awaitsAnswer: false,
    checkedInAt: null,
    consultantWaitsAt: null,
    callId: null,
    mails: [],
    nextMailAt: null,
    eraseAt: endsAt,
    createdAt: 0,
    updatedAt: 0,
    rev: 1,
    ...over,
  }
}

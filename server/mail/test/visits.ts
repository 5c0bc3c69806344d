import type { MAIL_KINDS } from '#machines/visit-mails.ts'
import type { Models } from '#server/models/index.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'
import { staffPerson } from '#server/test/staff-person.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A letter that is owed since `dueAt`. */
export function owed(kind: (typeof MAIL_KINDS)[number], dueAt: number, id = 'v1'): OwedMail {
  return { mailId: `${kind}.1.${id}`, kind, linkVersion: 1, dueAt, tries: 0, failed: false }
}

/** A booked visit of Anna Nowak, 20 minutes long. */
export function visitRow(over: Partial<VisitRow> & { startsAt: number }): VisitRow {
  const { startsAt, mails = [] } = over
  const due = mails.map(({ dueAt }) => dueAt)
  return {
    _id: 'v1',
    siteId: 'here',
    topicId: 'id-card',
    staffId: 'maria',
    anyStaff: true,
    endsAt: startsAt + 20 * MINUTE_MS,
    state: 'booked',
    holdId: 'v1',
    moving: null,
    contact: { name: 'Anna Nowak', email: 'anna@example.org', need: null },
    emailSlot: `slot-${over._id ?? 'v1'}`,
    language: 'pl',
    termsVersion: '1',
    createdBy: 'resident',
    linkVersion: 1,
    awaitsAnswer: false,
    checkedInAt: null,
    consultantWaitsAt: null,
    callId: null,
    mails,
    nextMailAt: due.length > 0 ? Math.min(...due) : null,
    eraseAt: startsAt + 20 * MINUTE_MS + 24 * HOUR_MS,
    createdAt: startsAt - 48 * HOUR_MS,
    updatedAt: startsAt - 48 * HOUR_MS,
    rev: 1,
    ...over,
  }
}

/** The topic and the consultant of these visits. */
export async function seedMatter(models: Models): Promise<void> {
  await models.topics.create({
    _id: 'id-card',
    siteId: 'here',
    name: { pl: 'Dowód osobisty', en: 'Identity card' },
    prepare: { pl: 'Zdjęcie do dowodu.', en: 'A photograph.' },
    minutes: 20,
    order: 1,
    active: true,
  } as never)
  await models.staff.create(staffPerson({ _id: 'maria', name: 'Maria Kowalska' }))
}

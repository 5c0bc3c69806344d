import type { StaffVisit } from '#machines/api-schedule.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'

/** A visit as the staff see it; `contact` only where the caller has to do with it (privacy.md 2). */
export function staffVisit(row: VisitRow, caller: Caller): StaffVisit {
  const { siteId, topicId, staffId, startsAt, endsAt, state, language } = row
  const { checkedInAt, consultantWaitsAt, awaitsAnswer, rev, contact } = row
  return {
    visitId: row._id,
    siteId,
    topicId,
    staffId,
    startsAt,
    endsAt,
    state,
    language,
    contact: contact && mayAct(row, caller) ? { ...contact } : null,
    checkedInAt,
    consultantWaitsAt,
    awaitsAnswer,
    mailFailed: row.mails.some(({ failed }) => failed),
    rev,
  }
}

/** Own visits are the consultant's; a manager's are all of the own sites. */
export function mayAct(row: Pick<VisitRow, 'siteId' | 'staffId'>, caller: Caller): boolean {
  const { person, isManager } = caller
  return row.staffId === person._id || (isManager && person.siteIds.includes(row.siteId))
}

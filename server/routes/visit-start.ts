import { SCHEDULE_API } from '#machines/api-schedule.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Lead } from '#server/lead.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { mayAct, staffVisit } from '#server/schedule/staff-visit.ts'
import type { VisitOr } from '#server/visit-calls.ts'
import { staffCall, type Caller, type StaffCaller } from './caller.ts'
import type { Answer, Route } from './route.ts'

export type VisitStartDeps = {
  callers: StaffCaller
  models: Pick<Models, 'visits'>
  lead: Pick<Lead, 'startVisit' | 'missVisit'>
  audit: AuditLog
}
type Seen = { visitId: string; rev: number }

/** A consultant begins the own visit from the calendar, or records that nobody came (C8, W6). */
export function visitStartRoutes({ callers, models, lead, audit }: VisitStartDeps): Route[] {
  const find = async ({ visitId, rev }: Seen, caller: Caller, isOwn: boolean): Promise<VisitOr> => {
    const visit = await models.visits.findById(visitId).lean<VisitRow>()
    if (!visit || !mayAct(visit, caller)) return { refused: 'not-yours' }
    if (isOwn && visit.staffId !== caller.person._id) return { refused: 'not-yours' }
    return visit.rev === rev ? { visit } : { refused: 'changed-meanwhile' }
  }
  const tell = async (
    done: VisitOr,
    caller: Caller,
    staffIp: string,
    action: 'visit.started' | 'visit.missed',
  ): Promise<Answer<typeof SCHEDULE_API.startVisit>> => {
    if ('refused' in done) return done
    const actorId = caller.person._id
    await audit.write({ action, result: 'ok', actorId, objectId: done.visit._id, staffIp })
    return { reply: { visit: staffVisit(done.visit, caller) } }
  }
  return [
    staffCall(callers, SCHEDULE_API.startVisit, 'staff', async ({ body, request }, caller) => {
      const found = await find(body, caller, true)
      if ('refused' in found) return found
      const done = await lead.startVisit(caller.person._id, body.visitId)
      return tell(done, caller, request.ip, 'visit.started')
    }),
    staffCall(callers, SCHEDULE_API.missVisit, 'staff', async ({ body, request }, caller) => {
      const found = await find(body, caller, false)
      if ('refused' in found) return found
      return tell(await lead.missVisit(body.visitId), caller, request.ip, 'visit.missed')
    }),
  ]
}

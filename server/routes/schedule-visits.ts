import { SCHEDULE_API } from '#machines/api-schedule.ts'
import { packSlots } from '#machines/slot-pack.ts'
import type { Refused, VisitOr } from '#server/booking/deps.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { canServe, plannedPerson } from '#server/schedule/colleagues.ts'
import type { Schedule } from '#server/schedule/schedule.ts'
import { mayAct, staffVisit } from '#server/schedule/staff-visit.ts'
import { findVisits } from '#server/schedule/visit-search.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { staffCall, type Caller } from './caller.ts'
import type { Answer, Route } from './route.ts'
import type { ScheduleRoutesDeps } from './schedule.ts'

/** Visits as the staff find, add, move and cancel them (C6, M3); each act leaves a row in the audit. */
export function scheduleVisitRoutes({ callers, schedule }: ScheduleRoutesDeps): Route[] {
  const { booking, models } = schedule
  return [
    staffCall(callers, SCHEDULE_API.findVisits, 'staff', async ({ query, request }, caller) => {
      if (query.staffId && !(await plannedPerson(models, caller, query.staffId)))
        return { refused: 'not-yours' }
      const reply = await findVisits(models, query, caller, schedule.now())
      // Whoever looks a person up by address leaves a trace, but not the address (privacy.md 5).
      if (query.email) await writeAudit(schedule, caller, request.ip, 'visits.searched', null)
      return { reply }
    }),
    staffCall(callers, SCHEDULE_API.staffSlots, 'staff', async ({ params, query }, caller) => {
      const { siteId = '', topicId = '' } = params
      if (!caller.person.siteIds.includes(siteId)) return { refused: 'not-yours' }
      const ask = { siteId, topicId, from: query.from, days: query.days, forStaff: true }
      const reply = await booking.slots(
        query.staffId === undefined ? ask : { ...ask, staffId: query.staffId },
      )
      return 'refused' in reply ? reply : { reply: packSlots(reply) }
    }),
    staffCall(callers, SCHEDULE_API.addVisit, 'staff', async ({ body, request }, caller) => {
      const person = await plannedPerson(models, caller, body.staffId)
      const isOwnSite = caller.person.siteIds.includes(body.siteId)
      if (!person || !isOwnSite) return { refused: 'not-yours' }
      const unsuitable = unsuitableFor(person, body)
      if (unsuitable) return unsuitable
      const added = await booking.staffAdd(body)
      return told(schedule, added, caller, request.ip, 'visit.added')
    }),
    staffCall(callers, SCHEDULE_API.shiftVisit, 'staff', async ({ body, request }, caller) => {
      const visit = await ownVisit(schedule, caller, body.visitId)
      if (!visit) return { refused: 'not-yours' }
      const person = await models.staff.findById(body.staffId).lean<StaffRow>()
      const unsuitable = unsuitableFor(person, visit)
      if (unsuitable) return unsuitable
      return told(schedule, await booking.staffMove(body), caller, request.ip, 'visit.moved')
    }),
    staffCall(callers, SCHEDULE_API.dropVisit, 'staff', async ({ body, request }, caller) => {
      if (!(await ownVisit(schedule, caller, body.visitId))) return { refused: 'not-yours' }
      return told(schedule, await booking.staffCancel(body), caller, request.ip, 'visit.cancelled')
    }),
  ]
}

/** The visit when the caller has to do with it; unknown ones look the same as others' visits. */
async function ownVisit(
  { models }: Schedule,
  caller: Caller,
  visitId: string,
): Promise<VisitRow | null> {
  const visit = await models.visits.findById(visitId).lean<VisitRow>()
  return visit && visit.state !== 'pending' && mayAct(visit, caller) ? visit : null
}

function unsuitableFor(
  person: StaffRow | null,
  { siteId, topicId }: { siteId: string; topicId: string },
): Refused | null {
  if (person && canServe(person, siteId, topicId)) return null
  return { refused: 'fields-invalid', fields: { staffId: 'unsuitable' } }
}

/** The visit as the caller sees it, after the act is written down. */
async function told(
  schedule: Schedule,
  result: VisitOr,
  caller: Caller,
  ip: string,
  action: string,
): Promise<Answer<typeof SCHEDULE_API.addVisit>> {
  if ('refused' in result) return result
  await writeAudit(schedule, caller, ip, action, result.visit)
  // The deed is done: moved to a colleague, it is still shown to the one who moved it.
  return { reply: { visit: staffVisit(result.visit, caller) } }
}

async function writeAudit(
  { audit }: Schedule,
  { person, isManager }: Caller,
  staffIp: string,
  action: string,
  visit: VisitRow | null,
): Promise<void> {
  await audit.write({
    action,
    result: 'ok',
    actorId: person._id,
    role: isManager ? 'manager' : 'consultant',
    siteId: visit?.siteId ?? null,
    objectType: visit ? 'visit' : null,
    objectId: visit?._id ?? null,
    staffIp,
  })
}

import { SCHEDULE_API } from '#machines/api-schedule.ts'
import { boardOf, calendarOf } from '#server/schedule/calendar.ts'
import { plannedPerson } from '#server/schedule/colleagues.ts'
import type { Schedule } from '#server/schedule/schedule.ts'
import { answerTime, proposeTime, setTime, withdrawTime } from '#server/schedule/working-time.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import type { Refused as RefusedAnswer } from '#server/booking/deps.ts'
import type { Route } from './route.ts'

export type ScheduleRoutesDeps = { callers: StaffCaller; schedule: Schedule }

/** Calendars, working time and its approval, handovers (C5, C6, M1, M2). */
export function scheduleRoutes({ callers, schedule }: ScheduleRoutesDeps): Route[] {
  const { models, handovers } = schedule
  return [
    staffCall(callers, SCHEDULE_API.calendar, 'staff', async ({ query }, caller) => {
      const person = await plannedPerson(models, caller, query.staffId ?? caller.person._id)
      if (!person) return { refused: 'not-yours' }
      return { reply: await calendarOf(schedule, person, query, caller) }
    }),
    staffCall(callers, SCHEDULE_API.proposeTime, 'staff', async ({ body, request }, caller) => {
      if (!caller.person.roles.includes('consultant')) return { refused: 'not-yours' }
      return answered(await proposeTime(schedule, body.days, { caller, ip: request.ip }))
    }),
    staffCall(callers, SCHEDULE_API.withdrawTime, 'staff', async ({ body, request }, caller) => ({
      reply: await withdrawTime(schedule, body.dates, { caller, ip: request.ip }),
    })),
    staffCall(callers, SCHEDULE_API.timeBoard, 'manager', async ({ query }, caller) => ({
      reply: await boardOf(schedule, query, caller),
    })),
    staffCall(callers, SCHEDULE_API.answerTime, 'manager', async ({ body, request }, caller) =>
      answered(await answerTime(schedule, body, { caller, ip: request.ip })),
    ),
    staffCall(callers, SCHEDULE_API.setTime, 'manager', async ({ body, request }, caller) =>
      answered(await setTime(schedule, body, { caller, ip: request.ip })),
    ),
    staffCall(callers, SCHEDULE_API.planHandover, 'manager', async ({ body, request }, caller) => {
      const isRemoval = body.change.kind === 'remove-person'
      if (isRemoval && !callers.isFresh(caller.session)) return { refused: 'sign-in-again' }
      return answered(await handovers.start(body, caller, request.ip))
    }),
    staffCall(callers, SCHEDULE_API.handover, 'manager', async ({ params }, caller) => {
      const reply = await handovers.progress(params['planId'] ?? '', caller)
      return reply ? { reply } : { refused: 'not-found' }
    }),
  ]
}

/** What a deed gives is either the reply or already a refusal. */
function answered<Reply extends object>(
  result: Reply | RefusedAnswer,
): { reply: Reply } | RefusedAnswer {
  return 'refused' in result ? result : { reply: result }
}

import { ADMIN_API } from '#machines/api-admin.ts'
import { FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR, polishHolidays } from '#machines/holidays.ts'
import { hoursOf, saveHours, type HoursDeps } from '#server/hours/hours.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

/** Opening hours of the manager's sites, and the holidays to put among them (M2). */
export function hoursRoutes(deps: HoursDeps & { callers: StaffCaller }): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, ADMIN_API.hours, 'manager', async ({ params }, caller) => {
      const found = await hoursOf(deps, params['siteId'] ?? '', caller)
      return 'refused' in found ? found : { reply: found }
    }),
    staffCall(callers, ADMIN_API.saveHours, 'manager', async ({ body, request }, caller) => {
      const saved = await saveHours(deps, body, { caller, ip: request.ip })
      return 'refused' in saved ? saved : { reply: saved }
    }),
    staffCall(callers, ADMIN_API.holidays, 'manager', async ({ params }) => {
      const year = /^\d{4}$/.test(params['year'] ?? '') ? Number(params['year']) : 0
      const isKnown = FIRST_HOLIDAY_YEAR <= year && year <= LAST_HOLIDAY_YEAR
      return isKnown ? { reply: { days: polishHolidays(year) } } : { refused: 'not-found' }
    }),
  ]
}

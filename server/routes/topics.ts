import { ADMIN_API } from '#machines/api-admin.ts'
import { orderTopics, saveTopic, topicsOf, type TopicsDeps } from '#server/topics/topics.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

/** Topics of the manager's sites (M1). */
export function topicRoutes(deps: TopicsDeps & { callers: StaffCaller }): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, ADMIN_API.topics, 'manager', async (_, caller) => ({
      reply: await topicsOf(deps, caller),
    })),
    staffCall(callers, ADMIN_API.saveTopic, 'manager', async ({ body, request }, caller) => {
      const saved = await saveTopic(deps, body, { caller, ip: request.ip })
      return 'refused' in saved ? saved : { reply: saved }
    }),
    staffCall(callers, ADMIN_API.orderTopics, 'manager', async ({ body, request }, caller) => {
      const refused = await orderTopics(deps, body, { caller, ip: request.ip })
      return refused ?? { reply: {} }
    }),
  ]
}

import { FAQ_API } from '#machines/api-faq.ts'
import {
  faqItems,
  orderFaq,
  publishedFaq,
  removeFaq,
  saveFaq,
  type FaqDeps,
} from '#server/faq/faq.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import { route, type Route } from './route.ts'

/** Questions and answers: for residents of the site, and for its managers (W12). */
export function faqRoutes(deps: FaqDeps & { callers: StaffCaller }): Route[] {
  const { callers } = deps
  return [
    route(FAQ_API.faq, 'widget', async ({ params, query }) => {
      const reply = await publishedFaq(deps, params['siteId'] ?? '', query.language)
      return reply ? { reply } : { refused: 'unknown-site' }
    }),
    staffCall(callers, FAQ_API.faqItems, 'manager', async (_, caller) => ({
      reply: await faqItems(deps, caller),
    })),
    staffCall(callers, FAQ_API.saveFaq, 'manager', async ({ body, request }, caller) => {
      const saved = await saveFaq(deps, body, { caller, ip: request.ip })
      return 'refused' in saved ? saved : { reply: saved }
    }),
    staffCall(callers, FAQ_API.orderFaq, 'manager', async ({ body, request }, caller) => {
      const refused = await orderFaq(deps, body, { caller, ip: request.ip })
      return refused ?? { reply: {} }
    }),
    staffCall(callers, FAQ_API.removeFaq, 'manager', async ({ body, request }, caller) => {
      const refused = await removeFaq(deps, body.faqId, { caller, ip: request.ip })
      return refused ?? { reply: {} }
    }),
  ]
}

import type { z } from 'zod'
import { NUMBERS_API } from '#machines/api-numbers.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Lead } from '#server/lead.ts'
import { addDays, ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import { numbersFile } from '#server/numbers/numbers-file.ts'
import { numbersOf, type PeriodDeps } from '#server/numbers/period.ts'
import { placesOf } from '#server/own-places.ts'
import type { Sites } from '#server/sites.ts'
import { staffCall, type Caller, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

export type NumbersRoutesDeps = PeriodDeps & {
  callers: StaffCaller
  models: PeriodDeps['models'] & Pick<Models, 'topics'>
  sites: Pick<Sites, 'get'>
  lead: Pick<Lead, 'sitesNow'>
  audit: AuditLog
  now: () => number
}
type Ask = Omit<z.infer<typeof NUMBERS_API.numbers.query>, 'days'> & { days: number }

/** How many calls there are and were, for managers (M5, G9). */
export function numbersRoutes(deps: NumbersRoutesDeps): Route[] {
  const { callers, lead, audit } = deps
  return [
    staffCall(callers, NUMBERS_API.numbersNow, 'manager', async (_, caller) => ({
      reply: { now: deps.now(), sites: lead.sitesNow(caller.person.siteIds) },
    })),
    staffCall(callers, NUMBERS_API.numbers, 'manager', async ({ query }, caller) => {
      const ask = askOf(query, caller)
      if (!ask) return { refused: 'not-yours' }
      const [numbers, { sites, topics }] = await Promise.all([
        numbersOf(deps, ask),
        placesOf(deps, caller.person.siteIds),
      ])
      return { reply: { zone: ZONE, ...numbers, sites, topics } }
    }),
    staffCall(
      callers,
      NUMBERS_API.exportNumbers,
      { who: 'manager', fresh: true },
      async ({ body, request }, caller) => {
        const ask = askOf(body, caller)
        if (!ask) return { refused: 'not-yours' }
        const { sites, topics } = await placesOf(deps, caller.person.siteIds)
        const { language } = body
        const names = new Map<string, string>([
          ...sites.map(({ siteId, name }) => [siteId, name] as const),
          ...topics.map(({ topicId, name }) => [topicId, name[language] ?? topicId] as const),
        ])
        const numbers = await numbersOf(deps, ask)
        const { csv, word } = numbersFile(numbers, language, (_, key) => names.get(key) ?? key)
        const { _id: actorId } = caller.person
        const event = {
          action: 'numbers.exported',
          result: 'ok',
          actorId,
          role: 'manager',
        } as const
        await audit.write({ ...event, staffIp: request.ip })
        const last = addDays(ask.from, ask.days - 1)
        return { reply: { fileName: `${word}-${ask.from}-${last}.csv`, csv } }
      },
    ),
  ]
}

/** Null when another's site is asked for. */
function askOf({ from, days, siteId, topicId }: Ask, { person }: Caller) {
  if (siteId !== undefined && !person.siteIds.includes(siteId)) return null
  return { from, days, siteIds: siteId === undefined ? person.siteIds : [siteId], topicId }
}

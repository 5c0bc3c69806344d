import { randomUUID } from 'node:crypto'
import type { Accounts } from './accounts.ts'
import type { FrontDeps } from './front.ts'
import type { Limiter } from './limiter.ts'
import { createRefusedJoins } from './numbers/refused-joins.ts'
import type { Origins } from './origins.ts'
import { afterRoutes } from './routes/after.ts'
import { moveRoutes } from './routes/moves.ts'
import { numbersRoutes } from './routes/numbers.ts'
import { peopleRoutes } from './routes/people.ts'
import { ratingsRoutes } from './routes/ratings.ts'
import { readinessRoute } from './routes/readiness.ts'
import type { Route } from './routes/route.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { settingsRoutes } from './routes/settings.ts'
import { staffRoutes } from './routes/staff.ts'
import { widgetRoutes } from './routes/widget.ts'
import { createLineHours } from './schedule/line-hours.ts'
import { createTicketMoves } from './ticket-moves.ts'
import type { TicketPlaces } from './ticket-places.ts'
import { createTickets, type Tickets } from './tickets.ts'
import type { createVisiting } from './visiting.ts'

export type EdgeRoutesDeps = FrontDeps & {
  accounts: Accounts
  visiting: ReturnType<typeof createVisiting>
  origins: Origins
  tickets: Tickets
  places: TicketPlaces
  limiter: Limiter
}

/** Every JSON call with what carries it out. */
export function edgeRoutes(deps: EdgeRoutesDeps): Route[] {
  const { config, sites, log, clock, lead, accounts, visiting } = deps
  const { origins, tickets, places, limiter } = deps
  const { models } = deps.database
  const { now } = clock
  const { demo } = config
  return [
    ...widgetRoutes({
      ...{ models, sites, origins, tickets, places, limiter, lead, demo },
      ...{ blocks: deps.blocks, networks: deps.networks },
      lineHours: createLineHours({ models, sites, now }),
      refusedJoins: createRefusedJoins({
        ...{ models, now, log },
        onNoted: (siteId, reason) => deps.metrics?.joinRefused(siteId, reason),
      }),
    }),
    ...moveRoutes({
      ...{ tickets, limiter, lead, now, blocks: deps.blocks },
      moves: createTicketMoves({ models, now, randomBytes: deps.randomBytes }),
    }),
    ...staffRoutes({ ...accounts, limiter, now, demo }),
    ...visiting.routes,
    ...peopleRoutes({
      ...{ ...accounts, models, sites, now },
      schedule: visiting.schedule,
      tell: (staffId) => lead.staffChanged(staffId),
      staffOrigin: () => origins.staff(),
      newId: randomUUID,
    }),
    ...secondFactorRoutes(accounts),
    ...settingsRoutes({
      ...{ ...accounts, models, sites, now, blocks: deps.blocks },
      onTopicsChanged: deps.onTopicsChanged ?? (() => Promise.resolve()),
      onHoursChanged: deps.onHoursChanged ?? (() => Promise.resolve()),
    }),
    ...afterRoutes({
      ...{ ...accounts, models, sites, lead, limiter, now },
      keys: createTickets(config.secret, 'rating'),
    }),
    ...ratingsRoutes({ ...accounts, models, sites, now }),
    ...numbersRoutes({ ...accounts, models, sites, lead, now }),
    readinessRoute({
      isDatabaseUp: () => deps.database.isUp(),
      isMediaUp: () => lead.isMediaUp(),
      isMediaDraining: () => lead.isMediaDraining(),
      isDraining: () => lead.isDraining(),
      clamdSocket: config.clamdSocket,
    }),
  ]
}

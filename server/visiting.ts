import { randomUUID } from 'node:crypto'
import type { AuditLog } from './audit-log.ts'
import type { Blocks } from './blocks/blocks.ts'
import type { CallNetworks } from './blocks/call-networks.ts'
import { createBooking, type Booking } from './booking/booking.ts'
import { createVisitLinks } from './booking/links.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Lead } from './lead.ts'
import type { Limiter } from './limiter.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { VisitRow } from './models/visits.ts'
import type { Origins } from './origins.ts'
import type { ManagerGuard } from './people/manager-guard.ts'
import { bookingRoutes } from './routes/booking.ts'
import type { StaffCaller } from './routes/caller.ts'
import { checkInRoute } from './routes/check-in.ts'
import type { Route } from './routes/route.ts'
import { scheduleVisitRoutes } from './routes/schedule-visits.ts'
import { scheduleRoutes } from './routes/schedule.ts'
import { visitStartRoutes } from './routes/visit-start.ts'
import { removePerson } from './schedule/removal.ts'
import { createSchedule, type Schedule } from './schedule/schedule.ts'
import type { Sessions } from './sessions.ts'
import type { Sites } from './sites.ts'
import type { TicketPlaces } from './ticket-places.ts'
import type { Tickets } from './tickets.ts'

/** What the edge has made by the time visits are composed. */
export type VisitingDeps = {
  config: Config
  models: Models
  sites: Sites
  origins: Origins
  tickets: Tickets
  places: TicketPlaces
  limiter: Limiter
  blocks: Blocks
  networks: CallNetworks
  sessions: Sessions
  callers: StaffCaller
  audit: AuditLog
  guard: ManagerGuard
  lead: Lead
  log: Log
  clock: Clock
  bootId: string
  onOwed: () => void
  onVisitChanged: (visit: VisitRow) => void
}

/** Booked visits at the edge: booking, the staff's schedule, and the calls of both. */
export function createVisiting(deps: VisitingDeps): {
  booking: Booking
  schedule: Schedule
  routes: Route[]
} {
  const { config, models, sites, origins, tickets, places, limiter, blocks, networks } = deps
  const { sessions, callers, audit, guard, lead, log, clock } = deps
  const { now } = clock
  const { secret, holdsPerAddress, bookingsPerHour } = config
  const booking = createBooking({
    ...{ models, sites, log, now, secret, holdsPerAddress },
    links: createVisitLinks(secret),
    widgetOrigin: () => origins.widget(),
    sender: config.mail.address,
    onOwed: deps.onOwed,
    onChanged: deps.onVisitChanged,
    giveUpTicket(token) {
      const callId = tickets.read(token)
      if (callId !== null) lead.giveUp(callId)
    },
  })
  const tell = (staffId: string) => lead.staffChanged(staffId)
  const removal = { models, sessions, audit, tell, now }
  const schedule = createSchedule({
    ...{ models, booking, audit, guard, log, clock, workerId: deps.bootId, newId: randomUUID },
    removePerson: (staffId, byStaffId) => removePerson(removal, staffId, byStaffId),
  })
  const isDraining = () => lead.isDraining()
  const routes = [
    ...bookingRoutes({ booking, limiter, isDraining, bookingsPerHour }),
    checkInRoute({ booking, tickets, places, limiter, blocks, networks, lead }),
    ...scheduleRoutes({ callers, schedule }),
    ...scheduleVisitRoutes({ callers, schedule }),
    ...visitStartRoutes({ callers, models, lead, audit }),
  ]
  return { booking, schedule, routes }
}

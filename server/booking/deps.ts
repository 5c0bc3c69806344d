import type { ApiRefusal } from '#machines/api.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { RefusalDetails } from '#server/routes/route.ts'
import type { Sites } from '#server/sites.ts'
import type { VisitLinks } from './links.ts'

/** What booking needs of the rest of the server. */
export type BookingDeps = {
  models: Pick<Models, 'agendas' | 'visits' | 'sites' | 'topics' | 'staff'>
  sites: Sites
  links: VisitLinks
  log: Log
  now: () => number
  /** Key of the code that keeps an address to three open visits. */
  secret: string
  /** Live holds of one network address at most. */
  holdsPerAddress: number
  /** Origin of the widget's pages, for the links. */
  widgetOrigin: () => string
  /** From whom letters come: the organiser in calendar files. */
  sender: string
  /** A letter is owed: whoever sends them may look at once. */
  onOwed: () => void
  /** A visit stands, has moved, or is over: whoever shows or queues it may look. */
  onChanged: (visit: VisitRow) => void
  /** The walk-in ticket of this token is given up, because its resident has booked. */
  giveUpTicket: (ticket: string) => void
}

/** A no with its reason and the way on. */
export type Refused = { refused: ApiRefusal; retryAfterMs?: number } & RefusalDetails
export type VisitOr = { visit: VisitRow } | Refused

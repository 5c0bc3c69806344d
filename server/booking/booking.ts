import type { BookRequest, HoldReply, VisitReply } from '#machines/api-booking.ts'
import type { Slot, SlotsReply } from '#machines/api-parts.ts'
import type { Language } from '#machines/languages.ts'
import { addDays, dateOf } from '#server/local-time.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { book } from './book.ts'
import type { BookingDeps, Refused, VisitOr } from './deps.ts'
import { freeTimes, nearestFree, readDays, slotsReply } from './free-times.ts'
import { extendHold, hold, releaseHold, type HoldAsk } from './holds.ts'
import { readMatter } from './matter.ts'
import { speakVisit } from './language.ts'
import { acceptVisit, cancelVisit, moveVisit } from './move.ts'
import { settle } from './settle.ts'
import { linkOf, shownVisit, visitByToken } from './shown.ts'
import {
  arrive,
  reserve,
  staffAdd,
  staffMove,
  unreserve,
  type Reservation,
  type StaffAdd,
  type StaffMove,
} from './staff-visits.ts'
import { sweep, type SweepReport } from './sweep.ts'

export type { BookingDeps, Refused, VisitOr } from './deps.ts'

export type SlotsAsk = {
  siteId: string
  topicId: string
  /** First local day. */
  from: string
  days: number
  staffId?: string | undefined
  /** Without the topic's lead time. */
  forStaff?: boolean
}
export type NearestAsk = {
  siteId: string
  topicId: string
  startsAt: number
  count: number
  /** Consultants who are left out. */
  without?: readonly string[]
}

/** Visits from the first look at free times to the letter that says it is cancelled (W5, C6, M3). */
export type Booking = {
  slots(ask: SlotsAsk): Promise<SlotsReply | Refused>
  nearest(ask: NearestAsk): Promise<Slot[]>
  hold(ask: HoldAsk): Promise<HoldReply | Refused>
  extend(holdId: string): Promise<HoldReply | Refused>
  release(holdId: string): Promise<void>
  book(ask: BookRequest): Promise<{ visit: VisitRow; token: string } | Refused>
  byToken(token: string): Promise<VisitRow | null>
  tokenOf(visit: Pick<VisitRow, '_id' | 'linkVersion'>): string
  /** Address of the visit's page, for letters. */
  linkOf(visit: Pick<VisitRow, '_id' | 'siteId' | 'linkVersion'>): string
  shown(visit: VisitRow): Promise<VisitReply>
  move(visit: VisitRow, holdId: string): Promise<VisitOr>
  accept(visit: VisitRow): Promise<VisitOr>
  cancel(visit: VisitRow): Promise<VisitOr>
  speak(visit: VisitRow, language: Language): Promise<VisitOr>
  staffAdd(ask: StaffAdd): Promise<VisitOr>
  staffMove(ask: StaffMove): Promise<VisitOr>
  staffCancel(ask: { visitId: string; rev: number }): Promise<VisitOr>
  reserve(ask: Reservation & { visit: VisitRow }): Promise<boolean>
  unreserve(ask: Reservation & { visitId: string }): Promise<void>
  arrive(ask: Reservation & { visitId: string; leaves?: string }): Promise<void>
  settle(visitId: string): Promise<VisitRow | null>
  sweep(): Promise<SweepReport>
}

/** Days that may be asked for, counted from today: nobody books in other centuries. */
const EARLIEST_DAYS = -400
const LATEST_DAYS = 800

export function createBooking(deps: BookingDeps): Booking {
  return {
    slots: (ask) => slots(deps, ask),
    nearest: (ask) => nearest(deps, ask),
    hold: (ask) => hold(deps, ask),
    extend: (holdId) => extendHold(deps, holdId),
    release: (holdId) => releaseHold(deps, holdId),
    book: (ask) => book(deps, ask),
    byToken: (token) => visitByToken(deps, token),
    tokenOf: ({ _id, linkVersion }) => deps.links.issue(_id, linkVersion),
    linkOf: (visit) => linkOf(deps, visit),
    shown: (visit) => shownVisit(deps, visit),
    move: (visit, holdId) => moveVisit(deps, visit, holdId),
    accept: (visit) => acceptVisit(deps, visit),
    cancel: ({ _id }) => cancelVisit(deps, _id, 'resident', null),
    speak: (visit, language) => speakVisit(deps, visit, language),
    staffAdd: (ask) => staffAdd(deps, ask),
    staffMove: (ask) => staffMove(deps, ask),
    staffCancel: ({ visitId, rev }) => cancelVisit(deps, visitId, 'staff', rev),
    reserve: (ask) => reserve(deps, ask),
    unreserve: (ask) => unreserve(deps, ask),
    arrive: (ask) => arrive(deps, ask),
    settle: (visitId) => settle(deps, visitId, true),
    sweep: () => sweep(deps),
  }
}

async function slots(deps: BookingDeps, ask: SlotsAsk): Promise<SlotsReply | Refused> {
  const at = deps.now()
  const { siteId, topicId, from, days, staffId, forStaff } = ask
  const today = dateOf(at)
  if (from < addDays(today, EARLIEST_DAYS) || from > addDays(today, LATEST_DAYS))
    return { refused: 'malformed' }
  const matter = await readMatter(deps, siteId, topicId)
  if (!matter) return { refused: 'unknown-topic' }
  const to = addDays(from, days - 1)
  const staffIds = staffId === undefined ? undefined : [staffId]
  const search = { matter, from, to, at, staffIds, forStaff }
  return slotsReply(freeTimes(await readDays(deps.models, search), search), search, days)
}

async function nearest(deps: BookingDeps, ask: NearestAsk): Promise<Slot[]> {
  const { siteId, topicId, startsAt, count, without = [] } = ask
  const matter = await readMatter(deps, siteId, topicId, true)
  if (!matter) return []
  const staffIds = [...matter.names.keys()].filter((staffId) => !without.includes(staffId))
  const search = { matter, at: deps.now(), staffIds, forStaff: true }
  return nearestFree(deps.models, search, startsAt, count)
}

import type { Slot, SlotsReply } from '#machines/api-parts.ts'
import { nearestSlots, slotsOf, type ConsultantDay } from '#machines/slots.ts'
import { addDays, dateOf, dayBounds, openingSpans, ZONE } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import { isLive } from './days.ts'
import type { Matter } from './matter.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Days before and after a time that is gone in which others are looked for. */
const NEARBY_DAYS = 14

/** What of a day free times are made from. */
export type DayTimes = Pick<
  AgendaRow,
  '_id' | 'staffId' | 'date' | 'open' | 'busy' | 'nextExpiryAt'
>
export type Search = {
  matter: Matter
  /** First and last local day. */
  from: string
  to: string
  at: number
  staffIds?: readonly string[] | undefined
  /** Staff book without the topic's lead time. */
  forStaff?: boolean | undefined
  /** A visit that is to move: its own time counts as free, also when it has begun already. */
  moves?: { visitId: string; startsAt: number } | undefined
}

/** The last local day on which the topic can be booked. */
export const lastDateOf = ({ topic }: Matter, at: number): string =>
  addDays(dateOf(at), topic.aheadDays)

/** Days of the consultants in question, by one indexed read. */
export async function readDays(
  models: Pick<Models, 'agendas'>,
  { matter, from, to, staffIds }: Search,
): Promise<DayTimes[]> {
  const asked = staffIds?.filter((staffId) => matter.names.has(staffId))
  return models.agendas
    .find({ staffId: { $in: asked ?? [...matter.names.keys()] }, date: { $gte: from, $lte: to } })
    .select({ staffId: 1, date: 1, open: 1, busy: 1, nextExpiryAt: 1 })
    .lean<DayTimes[]>()
}

/** Free times on these days, by start. */
export function freeTimes(days: readonly DayTimes[], search: Search): Slot[] {
  const { matter, from, to, at, forStaff, moves } = search
  const leadMs = forStaff ? 0 : matter.topic.leadMin * MINUTE_MS
  const last = [to, lastDateOf(matter, at)].sort()[0]!
  const span = (Date.parse(last) - Date.parse(from)) / DAY_MS + 1
  if (span < 1) return []
  return slotsOf({
    consultants: consultantsOf(days, at, moves?.visitId),
    opening: openingSpans(matter.site, from, span),
    topic: matter.times,
    notBefore: Math.max(Math.min(at + leadMs, moves?.startsAt ?? Infinity), dayBounds(from).from),
    notAfter: dayBounds(last).to - 1,
  })
}

function consultantsOf(
  days: readonly DayTimes[],
  at: number,
  movesVisit: string | undefined,
): ConsultantDay[] {
  const byStaff = new Map<string, DayTimes[]>()
  for (const day of days) {
    const own = byStaff.get(day.staffId)
    if (own) own.push(day)
    else byStaff.set(day.staffId, [day])
  }
  return [...byStaff].map(([staffId, own]) => ({
    staffId,
    open: own.flatMap(({ open }) => open),
    busy: own
      .flatMap(({ busy }) => busy)
      .filter((one) => isLive(one, at) && (!movesVisit || one.visitId !== movesVisit)),
  }))
}

/** The answer to a page that shows free times day by day. */
export function slotsReply(
  slots: readonly Slot[],
  { matter, from, at }: Search,
  days: number,
): SlotsReply {
  const answer: SlotsReply['days'] = []
  let next = 0
  for (let i = 0; i < days; i++) {
    const date = addDays(from, i)
    const { to } = dayBounds(date)
    const first = next
    while (next < slots.length && slots[next]!.startsAt < to) next += 1
    answer.push({ date, free: next - first, slots: slots.slice(first, next) })
  }
  const named = new Set(slots.flatMap(({ staffIds }) => staffIds))
  return {
    zone: ZONE,
    durationMs: matter.times.durationMs,
    days: answer,
    staff: [...matter.names]
      .filter(([staffId]) => named.has(staffId))
      .map(([staffId, name]) => ({ staffId, name })),
    lastDate: lastDateOf(matter, at),
  }
}

/** The nearest free times to one that cannot be had: of the same day if they are enough, else of two weeks around. */
export async function nearestFree(
  models: Pick<Models, 'agendas'>,
  search: Omit<Search, 'from' | 'to'>,
  startsAt: number,
  count: number,
): Promise<Slot[]> {
  const near = async (days: number) => {
    const date = dateOf(startsAt)
    const today = dateOf(search.at)
    const from = [addDays(date, -days), today].sort()[1]!
    const wide = { ...search, from, to: [addDays(date, days), from].sort()[1]! }
    const slots = freeTimes(await readDays(models, wide), wide)
    return nearestSlots(slots, startsAt, count)
  }
  const sameDay = await near(0)
  return sameDay.length < count ? near(NEARBY_DAYS) : sameDay
}

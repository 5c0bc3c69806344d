import type { Orphan } from '#machines/api-schedule.ts'
import type { Slot } from '#machines/api-parts.ts'
import { covers, nearestSlots, overlaps, type Span } from '#machines/slots.ts'
import { openOf } from '#machines/working-time.ts'
import type { Booking } from '#server/booking/booking.ts'
import { agendaId } from '#server/booking/days.ts'
import { addDays, dateOf, weekdayOf } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import { staffVisit } from './staff-visit.ts'
import type { DayChange } from './working-days.ts'

/** Proposals for each visit: consultants at the same time, and other times. */
const MOST_SAME_TIME = 5
const MOST_NEAREST = 5
/** How far around its day another time is looked for. */
const DAYS_BEFORE = 7
const DAYS_SHOWN = 28

export type OrphanDeps = {
  models: Pick<Models, 'staff' | 'topics'>
  booking: Pick<Booking, 'slots'>
  now: () => number
}

type Target = Orphan['targets'][number]
type Taken = Span & { staffId: string }

/**
 * For each visit that a change would leave without its consultant: where it could go (M2). The first
 * proposals of all of them fit together, so that a page can take them as they stand.
 * @param changes days as they are to be; a day that is not among them stays as it is
 * @param leaving who is removed and so gets no visit at all
 */
export async function orphansOf(
  deps: OrphanDeps,
  visits: readonly VisitRow[],
  { changes, leaving }: { changes: readonly DayChange[]; leaving: string | null },
  caller: Caller,
): Promise<Orphan[]> {
  const opens = new Map(
    changes.map((day) => [agendaId(day.staffId, day.date), openOf(day.periods, day.breaks)]),
  )
  const slotsAround = slotReader(deps)
  const taken: Taken[] = []
  const orphans: Orphan[] = []
  const names = new Map<string, string>()
  for (const visit of [...visits].sort((a, b) => a.startsAt - b.startsAt)) {
    const topic = await deps.models.topics.findById(visit.topicId).lean<TopicRow>()
    const spanAt = spanOf(visit, topic)
    const isFree = (staffId: string, startsAt: number): boolean => {
      if (staffId === leaving) return false
      const span = spanAt(startsAt)
      const open = opens.get(agendaId(staffId, dateOf(startsAt)))
      if (open && !covers(open, span)) return false
      return !overlaps(
        taken.filter((one) => one.staffId === staffId),
        span,
      )
    }
    const slots = (await slotsAround(visit))
      .map(({ startsAt, staffIds }) => ({
        startsAt,
        staffIds: staffIds.filter((staffId) => isFree(staffId, startsAt)),
      }))
      .filter(({ staffIds }) => staffIds.length > 0)
    const found = targetsOf(visit, slots)
    const [first] = found
    if (first) taken.push({ staffId: first.staffId, ...spanAt(first.startsAt) })
    const targets: Target[] = []
    for (const target of found) {
      targets.push({ ...target, name: await nameOf(deps, names, target.staffId) })
    }
    orphans.push({ visit: staffVisit(visit, caller), targets })
  }
  return orphans
}

/** Whoever has checked in waits already: then only another person at the same time helps. */
function targetsOf(visit: VisitRow, slots: readonly Slot[]): Omit<Target, 'name'>[] {
  const { startsAt } = visit
  const same = slots
    .filter((slot) => slot.startsAt === startsAt)
    .flatMap(({ staffIds }) => staffIds)
    .slice(0, MOST_SAME_TIME)
    .map((staffId) => ({ staffId, startsAt, kind: 'same-time' as const }))
  if (visit.state === 'checked-in') return same
  const others = slots.filter((slot) => slot.startsAt !== startsAt)
  const nearest = nearestSlots(others, startsAt, MOST_NEAREST).map((slot) => ({
    staffId: slot.staffIds.includes(visit.staffId) ? visit.staffId : slot.staffIds[0]!,
    startsAt: slot.startsAt,
    kind: 'nearest' as const,
  }))
  return [...same, ...nearest]
}

/** The time that a visit keeps in a day, its buffers included. */
function spanOf(visit: VisitRow, topic: TopicRow | null): (startsAt: number) => Span {
  const minute = 60_000
  const before = (topic?.bufferBeforeMin ?? 0) * minute
  const after = (topic?.bufferAfterMin ?? 0) * minute
  const length = topic ? topic.minutes * minute : visit.endsAt - visit.startsAt
  return (startsAt) => ({ from: startsAt - before, to: startsAt + length + after })
}

/** Free times around a visit's day, asked once for each week and topic. */
function slotReader({ booking, now }: OrphanDeps): (visit: VisitRow) => Promise<Slot[]> {
  const known = new Map<string, Promise<Slot[]>>()
  const read = async (siteId: string, topicId: string, from: string): Promise<Slot[]> => {
    const reply = await booking.slots({ siteId, topicId, from, days: DAYS_SHOWN, forStaff: true })
    return 'refused' in reply ? [] : reply.days.flatMap(({ slots }) => slots)
  }
  return ({ siteId, topicId, startsAt }) => {
    const date = dateOf(startsAt)
    const today = dateOf(now())
    const week = addDays(date, 1 - weekdayOf(date) - DAYS_BEFORE)
    const from = week < today ? today : week
    const key = `${siteId}:${topicId}:${from}`
    const reading = known.get(key) ?? read(siteId, topicId, from)
    known.set(key, reading)
    return reading
  }
}

async function nameOf(
  { models }: OrphanDeps,
  names: Map<string, string>,
  staffId: string,
): Promise<string> {
  const name =
    names.get(staffId) ?? (await models.staff.findById(staffId).lean<StaffRow>())?.name ?? ''
  names.set(staffId, name)
  return name
}

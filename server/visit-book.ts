import { NO_SHOW_MS } from '#machines/visit.ts'
import type { NextVisit } from '#machines/views.ts'
import { every } from './clock.ts'
import { isOutage } from './database.ts'
import type { Models } from './models/index.ts'
import type { VisitRow } from './models/visits.ts'
import { followBook, followVisit } from './visit-following.ts'
import type { World } from './world.ts'

/** How often the visits of the day are read anew (ms). */
export const RENEW_MS = 60_000
/** Visits in keeping: those that began so long ago and wait still, and those ahead (ms). */
const BEHIND_MS = 12 * 3_600_000
const AHEAD_MS = 12 * 3_600_000

export type KnownVisit = Pick<
  VisitRow,
  '_id' | 'siteId' | 'topicId' | 'staffId' | 'startsAt' | 'state' | 'callId' | 'rev'
> & { name: string | null; waitsSince: number | null }

/**
 * The open visits of the day, in memory: what the line and the desks look at without asking the database.
 * The documents stay the truth; this is read anew each minute and after every change made here.
 */
export interface VisitBook {
  renew(): Promise<void>
  /** The visit as this node has just written or read it. */
  note(visit: VisitRow): void
  /** The next own visit that is not over. */
  nextOf(staffId: string): KnownVisit | null
  /** The visit for whose resident this consultant waits, having begun it. */
  awaitedBy(staffId: string): KnownVisit | null
  /** The instant at which tickets of this site's line must be over; null where that is switched off. */
  protects(staffId: string, siteId: string): number | null
  get(visitId: string): KnownVisit | undefined
  stop(): void
}

/** How a desk shows its next visit. */
export function nextVisitView(visit: KnownVisit | null): NextVisit | null {
  if (!visit) return null
  const { _id: visitId, siteId, topicId, startsAt, name, state, waitsSince, rev } = visit
  const checkedIn = state === 'checked-in'
  return { visitId, siteId, topicId, startsAt, name, checkedIn, waitsSince, rev }
}

/** As `readOpen` would find it. */
const isKept = ({ state, startsAt }: VisitRow, now: number) =>
  (state === 'booked' || state === 'checked-in') &&
  startsAt >= now - BEHIND_MS &&
  startsAt < now + AHEAD_MS

function known(row: VisitRow): KnownVisit {
  const { _id, siteId, topicId, staffId, startsAt, state, callId, rev } = row
  const name = row.contact?.name ?? null
  const waitsSince = row.consultantWaitsAt
  return { _id, siteId, topicId, staffId, startsAt, state, callId, rev, name, waitsSince }
}

const readFields =
  '_id siteId topicId staffId startsAt state callId rev contact.name consultantWaitsAt'

async function readOpen(models: Models, now: number): Promise<VisitRow[]> {
  const span = { $gte: now - BEHIND_MS, $lt: now + AHEAD_MS }
  const states = ['booked', 'checked-in'] as const
  const lists = await Promise.all(
    states.map((state) =>
      models.visits
        .find({ state, startsAt: span }, readFields)
        .sort({ startsAt: 1, _id: 1 })
        .lean<VisitRow[]>()
        .exec(),
    ),
  )
  return lists.flat()
}

export function createVisitBook(world: World): VisitBook {
  const { clock, log, models } = world
  let byId = new Map<string, KnownVisit>()
  let pushing = new Set<string>()
  let byStaff = new Map<string, KnownVisit[]>()
  /** Counts changes made here, so that an older read does not undo them. */
  let noted = 0

  const index = (): void => {
    byStaff = new Map()
    const sorted = [...byId.values()].sort((a, b) => a.startsAt - b.startsAt)
    for (const visit of sorted) {
      byStaff.set(visit.staffId, [...(byStaff.get(visit.staffId) ?? []), visit])
    }
  }
  const tellLines = (staffIds: Iterable<string>): void => {
    for (const staffId of new Set(staffIds)) {
      if (!world.shifts.get(staffId)) continue
      world.syncShift(staffId)
      world.hub.touchStaff(staffId)
    }
  }

  const renew = async (): Promise<void> => {
    const before = noted
    const [rows, sites] = await Promise.all([
      readOpen(models, clock.now()),
      models.sites.find({}).sort({ _id: 1 }).lean().exec(),
    ])
    // A change was noted meanwhile: what was read may be older than that.
    if (before !== noted) return renew()
    const touched = [...byStaff.keys()]
    byId = new Map(rows.map((row) => [row._id, known(row)]))
    pushing = new Set(sites.flatMap((one) => (one.pushesOverVisits ? [one._id] : [])))
    index()
    world.lineStories.renew(sites)
    followBook(world)
    tellLines([...touched, ...byStaff.keys()])
  }

  const stop = every(clock, RENEW_MS, () => {
    renew().catch((error: unknown) => {
      // What is known stays in force until the database is back.
      if (!isOutage(error)) log.error('visits.not-read', { error })
    })
  })

  const nextOf = (staffId: string): KnownVisit | null => {
    const now = clock.now()
    const isAhead = ({ state, startsAt }: KnownVisit) =>
      state === 'checked-in' || startsAt + NO_SHOW_MS > now
    return byStaff.get(staffId)?.find(isAhead) ?? null
  }

  return {
    renew,
    note(row) {
      const older = byId.get(row._id)
      if (older && older.rev > row.rev) return
      noted += 1
      if (isKept(row, clock.now())) byId.set(row._id, known(row))
      else byId.delete(row._id)
      index()
      followVisit(world, row)
      tellLines(older ? [older.staffId, row.staffId] : [row.staffId])
    },
    nextOf,
    awaitedBy(staffId) {
      const now = clock.now()
      const isAwaited = ({ waitsSince }: KnownVisit) =>
        waitsSince !== null && now < waitsSince + NO_SHOW_MS
      return byStaff.get(staffId)?.find(isAwaited) ?? null
    },
    protects: (staffId, siteId) =>
      pushing.has(siteId) ? null : (nextOf(staffId)?.startsAt ?? null),
    get: (visitId) => byId.get(visitId),
    stop,
  }
}

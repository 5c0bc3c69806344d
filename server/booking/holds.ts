import type { HoldReply, HoldRequest } from '#machines/api-booking.ts'
import type { Slot } from '#machines/api-parts.ts'
import { HOLD_MS, MAX_EXTENSIONS } from '#machines/visit.ts'
import { dateOf } from '#server/local-time.ts'
import { HELD_FOR_GOOD, type AgendaRow, type BusyPart } from '#server/models/agendas.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { dropHold, extendTime, findTime, isLive, takeTime, type FoundTime } from './days.ts'
import type { BookingDeps, Refused } from './deps.ts'
import { freeTimes, nearestFree, readDays, type DayTimes } from './free-times.ts'
import { readMatter, shownName, type Matter } from './matter.ts'

/** Other times that a refusal offers. */
export const ALTERNATIVES = 6

/** `addressKey`: HMAC of the asking address (limiter.ts), null for the staff. */
export type HoldAsk = HoldRequest & { addressKey: string | null }

/** A time for one who has not yet said who it is for (privacy.md 2: 15 minutes). */
export async function hold(deps: BookingDeps, ask: HoldAsk): Promise<HoldReply | Refused> {
  const { models } = deps
  const at = deps.now()
  const [matter, known, seen, wait] = await Promise.all([
    readMatter(deps, ask.siteId, ask.topicId),
    findTime(models, ask.holdId),
    models.visits.findById(ask.holdId).select({ _id: 1 }).lean(),
    waitForAddress(deps, ask, at),
  ])
  if (!matter) return { refused: 'unknown-topic' }
  if (known) return again(deps, ask, known, at)
  // The visit of an older try still waits for the sweep; under its id nothing new may begin.
  if (seen) return { refused: 'hold-over' }
  if (wait !== null) return { refused: 'too-many-tries', retryAfterMs: wait }
  const taken = await takeAny(deps, { ...ask, matter, at })
  if (!taken) {
    const alternatives = await nearestFree(models, { matter, at }, ask.startsAt, ALTERNATIVES)
    return { refused: 'slot-gone', alternatives }
  }
  const staffId = await keepOne(deps, ask, taken.staffId)
  return holdReply(taken.entry, staffId, matter.names.get(staffId) ?? '', at)
}

/** The same hold asked for again: the answer got lost. */
async function again(
  deps: BookingDeps,
  { widgetId }: HoldAsk,
  { day, entry }: FoundTime,
  at: number,
): Promise<HoldReply | Refused> {
  if (entry.visitId !== null || !isLive(entry, at)) return { refused: 'hold-over' }
  if (entry.widgetId !== widgetId) return { refused: 'not-yours' }
  return holdReply(entry, day.staffId, await nameOf(deps, day.staffId), at)
}

/** Null when the address may hold another time, else how long until it may (ms). */
async function waitForAddress(
  deps: BookingDeps,
  { addressKey, widgetId }: HoldAsk,
  at: number,
): Promise<number | null> {
  if (addressKey === null) return null
  const days = await deps.models.agendas
    .find({ 'busy.addressKey': addressKey })
    .select({ busy: 1 })
    .lean<Pick<AgendaRow, 'busy'>[]>()
  const held = days
    .flatMap(({ busy }) => busy)
    .filter((one) => one.addressKey === addressKey && one.widgetId !== widgetId && isLive(one, at))
  if (held.length < deps.holdsPerAddress) return null
  return Math.min(...held.map(({ holdUntil }) => holdUntil)) - at
}

export type TakeAsk = Pick<HoldAsk, 'holdId' | 'siteId' | 'topicId' | 'startsAt' | 'staffId'> & {
  widgetId: string | null
  addressKey: string | null
  matter: Matter
  at: number
  forStaff?: boolean
  /** The visit that is to move here; with `isForGood` the time is its own at once. */
  moves?: { visitId: string; startsAt: number }
  isForGood?: boolean
}

/** Takes the time with the consultant asked for, or with the one who has the fewest visits on that day. */
export async function takeAny(
  deps: Pick<BookingDeps, 'models'>,
  ask: TakeAsk,
): Promise<{ staffId: string; entry: BusyPart } | null> {
  const { matter, at, startsAt, forStaff, moves } = ask
  const date = dateOf(startsAt)
  const search = { matter, from: date, to: date, at, forStaff, moves }
  const days = await readDays(deps.models, search)
  const own = days.find(({ busy }) => busy.some(({ holdId }) => holdId === ask.holdId))
  // The same request, sent twice at once, was faster: its time is this one's too.
  if (own) return ownTime(deps, ask.holdId)
  const slot = freeTimes(days, search).find((one) => one.startsAt === startsAt)
  if (!slot) return null
  const entry = entryOf(ask)
  for (const staffId of candidates(slot, days, ask.staffId, at)) {
    const nextExpiryAt = days.find((day) => day.staffId === staffId)?.nextExpiryAt ?? null
    const options = { at, nextExpiryAt, movesVisit: moves?.visitId }
    if (await takeTime(deps.models, staffId, entry, options)) return { staffId, entry }
    const twin = await ownTime(deps, ask.holdId)
    if (twin) return twin
  }
  return null
}

async function ownTime(
  { models }: Pick<BookingDeps, 'models'>,
  holdId: string,
): Promise<{ staffId: string; entry: BusyPart } | null> {
  const found = await findTime(models, holdId)
  return found && { staffId: found.day.staffId, entry: found.entry }
}

function entryOf(ask: TakeAsk): BusyPart {
  const { holdId, widgetId, addressKey, siteId, topicId, startsAt, matter, at } = ask
  const { durationMs, beforeMs, afterMs } = matter.times
  const endsAt = startsAt + durationMs
  const [from, to] = [startsAt - beforeMs, endsAt + afterMs]
  const visitId = ask.isForGood ? (ask.moves?.visitId ?? null) : null
  const holdUntil = ask.isForGood ? HELD_FOR_GOOD : at + HOLD_MS
  const who = { holdId, widgetId, addressKey, visitId, anyStaff: ask.staffId === null }
  return { ...who, siteId, topicId, from, to, startsAt, endsAt, holdUntil, extended: 0 }
}

function candidates(
  { staffIds }: Slot,
  days: readonly DayTimes[],
  wanted: string | null,
  at: number,
): string[] {
  if (wanted !== null) return staffIds.filter((staffId) => staffId === wanted)
  const load = new Map(
    days.map(({ staffId, busy }) => [staffId, busy.filter((one) => isLive(one, at)).length]),
  )
  return staffIds.toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0) || (a < b ? -1 : 1))
}

/**
 * One hold for each widget: once the new one stands, its older ones go. A request that was sent twice at
 * once may have taken two days; both then keep the same one.
 *
 * @returns with whom the hold is kept
 */
async function keepOne(deps: BookingDeps, ask: HoldAsk, takenBy: string): Promise<string> {
  const { models } = deps
  const { widgetId, holdId } = ask
  const days = await models.agendas.find({ 'busy.widgetId': widgetId }).lean<AgendaRow[]>()
  const holds = days.flatMap(({ staffId, busy }) =>
    busy.filter((one) => one.widgetId === widgetId).map((entry) => ({ staffId, entry })),
  )
  const twins = holds.filter(({ entry }) => entry.holdId === holdId).map(({ staffId }) => staffId)
  const keeper = twins.sort()[0] ?? takenBy
  for (const { staffId, entry } of holds) {
    if (entry.holdId === holdId && staffId === keeper) continue
    const { startsAt } = entry
    await dropHold(models, 'hold.replace', { staffId, startsAt, holdId: entry.holdId })
  }
  return keeper
}

/** As often as WCAG 2.2.1 asks for; each time the full time runs anew. */
export async function extendHold(deps: BookingDeps, holdId: string): Promise<HoldReply | Refused> {
  const at = deps.now()
  const found = await findTime(deps.models, holdId)
  if (!found || found.entry.visitId !== null || !isLive(found.entry, at))
    return { refused: 'hold-over' }
  const { entry, day } = found
  if (entry.extended >= MAX_EXTENSIONS) return { refused: 'too-many-tries' }
  const place = { staffId: day.staffId, startsAt: entry.startsAt, holdId }
  const until = at + HOLD_MS
  const times = { at, until, most: MAX_EXTENSIONS }
  if (!(await extendTime(deps.models, place, times))) return { refused: 'hold-over' }
  const extended = { ...entry, holdUntil: until, extended: entry.extended + 1 }
  return holdReply(extended, day.staffId, await nameOf(deps, day.staffId), at)
}

/** Given back by the resident; one that has become a visit stays. */
export async function releaseHold(deps: BookingDeps, holdId: string): Promise<void> {
  const found = await findTime(deps.models, holdId)
  if (!found || found.entry.visitId !== null) return
  const place = { staffId: found.day.staffId, startsAt: found.entry.startsAt, holdId }
  await dropHold(deps.models, 'hold.release', place)
}

/** Clears the way for the same request once more: its own hold has run out. */
export async function dropDeadHold(
  { models }: BookingDeps,
  { day: { staffId }, entry: { startsAt, holdId } }: FoundTime,
): Promise<void> {
  await dropHold(models, 'hold.release', { staffId, startsAt, holdId })
}

/** Name of a consultant as residents read it; empty when the person is gone. */
export async function nameOf({ models }: Pick<BookingDeps, 'models'>, staffId: string) {
  const row = await models.staff
    .findById(staffId)
    .select({ name: 1 })
    .lean<Pick<StaffRow, 'name'>>()
  return row ? shownName(row.name) : ''
}

function holdReply(entry: BusyPart, staffId: string, staffName: string, now: number): HoldReply {
  const { holdId, startsAt, endsAt, holdUntil: until, extended } = entry
  const extensionsLeft = MAX_EXTENSIONS - extended
  return { holdId, staffId, staffName, startsAt, endsAt, until, extensionsLeft, now }
}

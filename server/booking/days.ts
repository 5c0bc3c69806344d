import type { UpdateQuery } from 'mongoose'
import { crashPoint, type CrashPoint } from '#server/crash-point.ts'
import { dateOf, dayBounds } from '#server/local-time.ts'
import { HELD_FOR_GOOD, type AgendaRow, type BusyPart } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'

/**
 * The consultant's day document, under whose lock times are given (design rule 3): each function is one
 * conditional write of one document, so whoever comes second finds the time taken.
 */

/** A time in somebody's day; `startsAt` of the visit tells the day. */
export type TimePlace = { staffId: string; startsAt: number; holdId: string }
/** A time as it is found in its day. */
export type FoundTime = { day: AgendaRow; entry: BusyPart }

type Days = Pick<Models, 'agendas'>

export const agendaId = (staffId: string, date: string): string => `${staffId}:${date}`
const dayOf = ({ staffId, startsAt }: Omit<TimePlace, 'holdId'>): string =>
  agendaId(staffId, dateOf(startsAt))

/** Does this entry keep its time at `at` (ms UTC)? Holds that are over are there until they are swept. */
export const isLive = ({ holdUntil }: Pick<BusyPart, 'holdUntil'>, at: number): boolean =>
  holdUntil > at

/** Makes the empty day, unless it is there: conditional writes never make one by themselves. */
export async function ensureDay(models: Days, staffId: string, date: string): Promise<void> {
  const { from: dayFrom, to: dayTo } = dayBounds(date)
  const empty = { open: [], periods: [], breaks: [], busy: [], proposal: null }
  const row = { staffId, date, ...empty, dayFrom, dayTo, nextExpiryAt: null, rev: 0 }
  await crashPoint('day.make', () =>
    models.agendas.updateOne(
      { _id: agendaId(staffId, date) },
      { $setOnInsert: row },
      { upsert: true },
    ),
  )
}

/**
 * Takes a time: working time covers the visit with its buffers, and nothing live overlaps it. The entry's
 * `visitId`, if any, may overlap its own present time, because that one is left afterwards.
 *
 * @param nextExpiryAt of the day as it was read; too early a one costs the sweep a look, no more
 * @returns false when somebody was first, or the working time is gone
 */
export async function takeTime(
  models: Days,
  staffId: string,
  entry: BusyPart,
  {
    at,
    nextExpiryAt,
    movesVisit,
  }: { at: number; nextExpiryAt: number | null; movesVisit: string | undefined },
): Promise<boolean> {
  const { from, to, holdId, holdUntil } = entry
  const overlap = { from: { $lt: to }, to: { $gt: from }, holdUntil: { $gt: at } }
  const others = movesVisit === undefined ? overlap : { ...overlap, visitId: { $ne: movesVisit } }
  const change: UpdateQuery<AgendaRow> = { $push: { busy: entry }, $inc: { rev: 1 } }
  if (holdUntil < HELD_FOR_GOOD)
    change['$set'] = { nextExpiryAt: Math.min(nextExpiryAt ?? holdUntil, holdUntil) }
  const taken = await crashPoint('hold.take', () =>
    models.agendas.updateOne(
      {
        _id: dayOf({ staffId, startsAt: entry.startsAt }),
        open: { $elemMatch: { from: { $lte: from }, to: { $gte: to } } },
        busy: { $not: { $elemMatch: others } },
        'busy.holdId': { $ne: holdId },
      },
      change,
    ),
  )
  return taken.modifiedCount === 1
}

/**
 * Makes a live hold the time of a visit, for good; the working time must still cover it.
 *
 * @returns false when the hold is over, gone, somebody else's, or outside what is worked now
 */
export async function confirmTime(
  models: Days,
  point: CrashPoint,
  staffId: string,
  { from, to, holdId, startsAt }: BusyPart,
  { visitId, at }: { visitId: string; at: number },
): Promise<boolean> {
  const confirmed = await crashPoint(point, () =>
    models.agendas.updateOne(
      {
        _id: dayOf({ staffId, startsAt }),
        open: { $elemMatch: { from: { $lte: from }, to: { $gte: to } } },
        busy: { $elemMatch: { holdId, visitId: null, holdUntil: { $gt: at } } },
      },
      {
        $set: {
          'busy.$[own].holdUntil': HELD_FOR_GOOD,
          'busy.$[own].visitId': visitId,
          'busy.$[own].widgetId': null,
          'busy.$[own].addressKey': null,
        },
        $inc: { rev: 1 },
      },
      { arrayFilters: [{ 'own.holdId': holdId }] },
    ),
  )
  return confirmed.modifiedCount === 1
}

/** Lets a hold last longer; false when it is over, confirmed, or was extended `most` times. */
export async function extendTime(
  models: Days,
  place: TimePlace,
  { at, until, most }: { at: number; until: number; most: number },
): Promise<boolean> {
  const { holdId } = place
  const own = { holdId, visitId: null, holdUntil: { $gt: at }, extended: { $lt: most } }
  const extended = await crashPoint('hold.extend', () =>
    models.agendas.updateOne(
      { _id: dayOf(place), busy: { $elemMatch: own } },
      {
        $set: { 'busy.$[own].holdUntil': until },
        $inc: { 'busy.$[own].extended': 1, rev: 1 },
      },
      { arrayFilters: [{ 'own.holdId': holdId }] },
    ),
  )
  return extended.modifiedCount === 1
}

/** Gives up a hold that no visit has; false when there is none such. After it nothing can confirm it. */
export async function dropHold(
  models: Days,
  point: CrashPoint,
  place: TimePlace,
): Promise<boolean> {
  const own = { holdId: place.holdId, visitId: null }
  const dropped = await crashPoint(point, () =>
    models.agendas.updateOne(
      { _id: dayOf(place), busy: { $elemMatch: own } },
      { $pull: { busy: own }, $inc: { rev: 1 } },
    ),
  )
  return dropped.modifiedCount === 1
}

/** Frees a time that the visit no longer uses; harmless when it is free already. */
export async function freeTime(models: Days, place: TimePlace, visitId: string): Promise<void> {
  const own = { holdId: place.holdId, visitId }
  await crashPoint('left.release', () =>
    models.agendas.updateOne(
      { _id: dayOf(place), busy: { $elemMatch: own } },
      { $pull: { busy: own }, $inc: { rev: 1 } },
    ),
  )
}

/** The entry of a hold or booking, wherever it is; null when it is gone. */
export async function findTime(models: Days, holdId: string): Promise<FoundTime | null> {
  const day = await models.agendas.findOne({ 'busy.holdId': holdId }).lean<AgendaRow>()
  const entry = day?.busy.find((one) => one.holdId === holdId)
  return day && entry ? { day, entry } : null
}

/** The same when the day is known; cheaper. */
export async function readTime(models: Days, place: TimePlace): Promise<BusyPart | null> {
  const day = await models.agendas.findById(dayOf(place)).lean<AgendaRow>()
  return day?.busy.find((one) => one.holdId === place.holdId) ?? null
}

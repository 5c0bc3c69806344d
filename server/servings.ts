import type { ServingEnd } from '#machines/api-after.ts'
import type { CallSnapshot } from '#machines/call.ts'
import type { Models } from './models/index.ts'
import { servingId, type ServingRow } from './models/servings.ts'
import { untilDone } from './retry.ts'
import type { World } from './world.ts'

/** What is known of a consultant's part of a call the moment it is over. */
export type Served = Pick<
  ServingRow,
  'callId' | 'staffId' | 'siteId' | 'topicId' | 'from' | 'endedAt' | 'end'
>

/** Writes it; can be repeated, and leaves what the consultant has noted meanwhile. */
export async function writeServing(models: Models, served: Served): Promise<void> {
  const { from, callId, staffId, siteId, topicId, endedAt, end } = served
  const nothing = { outcome: null, note: null, savedAt: null, noteEraseAt: null }
  await models.servings.collection.updateOne(
    { _id: servingId(callId, staffId) as never },
    {
      $set: { siteId, topicId, endedAt, end },
      $setOnInsert: { callId, staffId, from, ...nothing },
    },
    { upsert: true },
  )
}

/** The part of whoever served a call that has just ended; null when nobody did. */
export function lastServing(world: World, { context }: CallSnapshot): Served | null {
  const { callId, siteId, topicId, consultant, acceptedAt, endedAt, reason } = context
  if (!consultant || acceptedAt === null || endedAt === null) return null
  const { staffId } = consultant
  const from = servedSince(world, callId, staffId) ?? acceptedAt
  return { callId, staffId, siteId, topicId, from, endedAt, end: reason ?? 'system' }
}

/**
 * A consultant has left a call that goes on: written down until it is done, then the calls of the day are
 * counted anew. To be called before the shift hears of it.
 */
export function recordLeft(
  world: World,
  callId: string,
  left: { staffId: string; end: ServingEnd; topicId?: string | null; at: number },
): void {
  const context = world.calls.get(callId)?.context
  if (!context) return
  const { staffId, end, at } = left
  const topicId = left.topicId === undefined ? context.topicId : left.topicId
  const from = servedSince(world, callId, staffId) ?? context.acceptedAt ?? at
  const served = { callId, staffId, siteId: context.siteId, topicId, from, endedAt: at, end }
  const { clock, log, models, counts } = world
  void untilDone(clock, log, 'serving.not-stored', () => writeServing(models, served)).then(() =>
    counts.renew(staffId),
  )
}

/** Since when the consultant is in this call: a shift that is busy with it knows. */
function servedSince(world: World, callId: string, staffId: string): number | null {
  const shift = world.shifts.get(staffId)
  return shift?.value === 'busy' && shift.context.call?.callId === callId
    ? shift.context.since
    : null
}

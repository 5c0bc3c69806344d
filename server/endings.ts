import type { CallSnapshot } from '#machines/call.ts'
import { ENDED_KEEP_MS } from '#machines/deadlines.ts'
import { MediaError } from '#machines/media.ts'
import { crashPoint } from './crash-point.ts'
import type { CallRow } from './models/calls.ts'
import { untilDone } from './retry.ts'
import { lastServing, writeServing } from './servings.ts'
import type { World } from './world.ts'

/**
 * What is owed at the end of a call, in this order (design rule 2): the ended state stored, the room
 * closed, the statistics rows written, its visit settled, the assignment released, the snapshot deleted. Each step can be
 * repeated; a boot repeats what a kill has left undone.
 */
export interface Endings {
  end(callId: string): Promise<void>
  /** Told when a call is over and nothing of it is owed any more. */
  onClosed(listener: (callId: string) => void): void
}

/** The statistics row of a call that is over: times and counts, nothing of the person (privacy.md 2). */
export function callRow({ context }: CallSnapshot): CallRow {
  const { acceptedAt, talkingAt, arrivedAt } = context
  const endedAt = context.endedAt ?? arrivedAt
  return {
    _id: context.callId,
    siteId: context.siteId,
    topicId: context.topicId,
    arrivedAt,
    offeredAt: context.firstOfferedAt,
    acceptedAt,
    talkingAt,
    endedAt,
    waitedMs: (acceptedAt ?? endedAt) - arrivedAt,
    talkedMs: talkingAt === null ? null : endedAt - talkingAt,
    reason: context.reason ?? 'system',
    staffId: acceptedAt === null ? null : (context.consultant?.staffId ?? null),
    offers: context.offers,
    refusals: context.refusals,
    transfers: context.transfers,
    termsVersion: context.termsVersion,
    devices: context.devices,
    identityShown: context.identityShown,
  }
}

export function createEndings(world: World): Endings {
  const { clock, log, models } = world
  const listeners: ((callId: string) => void)[] = []
  const ending = new Set<string>()

  const closeRoom = async (callId: string): Promise<void> => {
    try {
      await world.rooms.close(callId)
    } catch (error) {
      // A worker that is away is told at its return which rooms have no call (design rule 10).
      if (!(error instanceof MediaError)) throw error
    }
  }

  const release = async (callId: string, row: CallRow): Promise<void> => {
    await crashPoint('ending.release', () =>
      models.assignments.collection.updateMany(
        { callId, live: true },
        { $set: { state: 'over', live: false, overAt: row.endedAt, outcome: row.reason } },
      ),
    )
  }

  const settle = async (callId: string, call: CallSnapshot): Promise<void> => {
    const row = callRow(call)
    await world.snapshots.flushed(callId)
    await closeRoom(callId)
    const { _id, ...counts } = row
    await crashPoint('ending.count', () =>
      models.calls.collection.updateOne(
        { _id: _id as never },
        { $setOnInsert: counts },
        { upsert: true },
      ),
    )
    const served = lastServing(world, call)
    if (served) await crashPoint('ending.serve', () => writeServing(models, served))
    await world.visitCalls.settle(call)
    await release(callId, row)
    await crashPoint('ending.forget', () => world.snapshots.remove(callId))
  }

  const tellOthers = (callId: string, { context }: CallSnapshot): void => {
    const at = clock.now()
    const { consultant, siteId, acceptedAt, endedAt } = context
    world.tracks.forget(callId)
    if (consultant) {
      world.shifts.send(consultant.staffId, { type: 'call.ended', callId, at })
      const offerId = consultant.offerId
      world.shifts.send(consultant.staffId, {
        type: 'offer.ended',
        offerId,
        outcome: 'withdrawn',
        at,
      })
    }
    if (consultant && acceptedAt !== null && endedAt !== null) {
      world.counts.renew(consultant.staffId)
      const ms = endedAt - acceptedAt + world.wrapMs
      world.queues.send(siteId, { type: 'service.ended', ms, at })
    }
    log.info('call.ended', { callId, siteId, reason: context.reason })
    listeners.forEach((listener) => listener(callId))
  }

  return {
    async end(callId) {
      const call = world.calls.get(callId)
      if (!call || ending.has(callId)) return
      ending.add(callId)
      // Let the subscriber of this very transition note the ended state first.
      await Promise.resolve()
      await untilDone(clock, log, 'call.end-not-stored', () => settle(callId, call))
      tellOthers(callId, call)
      clock.at(clock.now() + ENDED_KEEP_MS, () => {
        ending.delete(callId)
        world.calls.close(callId)
        world.hub.forgetCall(callId)
        world.lineStories.drop(callId)
        world.networks.forget(callId)
      })
    },
    onClosed: (listener) => void listeners.push(listener),
  }
}

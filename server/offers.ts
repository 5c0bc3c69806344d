import type { OfferOutcome } from '#machines/call-terms.ts'
import { MATCH_RETRY_MS } from '#machines/deadlines.ts'
import { longestWaiting, type Ticket } from '#machines/routing.ts'
import { isFree } from '#machines/shift.ts'
import type { Refusal } from '#machines/protocol.ts'
import { isDuplicate, isOutage } from './database.ts'
import type { AssignmentRow } from './models/assignments.ts'
import { untilDone } from './retry.ts'
import { syncShift } from './shift-effects.ts'
import type { World } from './world.ts'

/**
 * Who serves a call is decided in one place: a row of `assignments`, inserted at the offer, updated
 * under a condition at its answer (design rule 3). Actors follow the write, they never precede it.
 */
export interface Offers {
  /** A line wants this pair. Wishes of one moment are weighed together, over all lines. */
  wanted(wish: { siteId: string; callId: string; staffId: string }): void
  /** An insert for this consultant is under way. */
  isPending(staffId: string): boolean
  accept(staffId: string, offerId: string): Promise<Refusal | null>
  decline(staffId: string, offerId: string): Promise<Refusal | null>
  /** Take an open offer back, or note how it ended; tries until it is written. */
  end(offerId: string, outcome: OfferOutcome): Promise<void>
  /** The consultant of an accepted offer is free of the call; tries until it is written. */
  release(offerId: string, outcome: string): Promise<void>
  /** The call is not offered anew before this is done: its old row would be in the way. */
  awaitRelease(callId: string, released: Promise<void>): void
}

type Wish = { siteId: string; callId: string; staffId: string; ticket: Ticket }

export function createOffers(world: World): Offers {
  const { models, clock, log } = world
  let wishes: Wish[] = []
  const pending = new Set<string>()
  const releases = new Map<string, Promise<void>>()

  const fail = (wish: Wish, notBefore: number | null): void => {
    world.queues.send(wish.siteId, { type: 'offer.failed', callId: wish.callId, at: clock.now() })
    syncShift(world, wish.staffId, notBefore)
  }

  const insert = async (wish: Wish, offerId: string): Promise<void> => {
    await releases.get(wish.callId)
    const row: AssignmentRow = {
      _id: offerId,
      callId: wish.callId,
      staffId: wish.staffId,
      siteId: wish.siteId,
      state: 'offered',
      live: true,
      offeredAt: clock.now(),
      acceptedAt: null,
      overAt: null,
      outcome: null,
    }
    await models.assignments.collection.insertOne(row as never)
  }

  const make = async (wish: Wish): Promise<void> => {
    const { callId, staffId, siteId } = wish
    const offerId = world.newId()
    pending.add(staffId)
    try {
      await insert(wish, offerId)
    } catch (error) {
      pending.delete(staffId)
      log.warn(isDuplicate(error) ? 'offer.conflict' : 'offer.not-stored', {
        callId,
        staffId,
        error,
      })
      // The answer of a write that was done may have been lost: take back whatever stands.
      if (!isDuplicate(error)) void end(offerId, 'withdrawn')
      return fail(wish, clock.now() + MATCH_RETRY_MS)
    }
    pending.delete(staffId)
    const shift = world.shifts.get(staffId)
    const call = world.calls.get(callId)
    if (!shift || !isFree(shift) || call?.value !== 'waiting') {
      await end(offerId, 'withdrawn')
      return fail(wish, null)
    }
    const at = clock.now()
    world.calls.send(callId, { type: 'offer.made', offerId, staffId, at })
    world.shifts.send(staffId, { type: 'offer.made', offerId, callId, siteId, at })
    log.info('offer.made', { offerId, callId, staffId, siteId })
  }

  const weigh = (): void => {
    const all = wishes
    wishes = []
    for (const staffId of new Set(all.map((wish) => wish.staffId))) {
      const own = all.filter((wish) => wish.staffId === staffId)
      const best = longestWaiting(own)
      for (const wish of own) if (wish !== best) fail(wish, null)
      if (best) void make(best)
    }
  }

  const tellEnded = (row: AssignmentRow, outcome: OfferOutcome): void => {
    const { _id: offerId, callId, staffId, siteId } = row
    const at = clock.now()
    world.queues.send(siteId, { type: 'offer.refused', callId, staffId, outcome, at })
    world.shifts.send(staffId, { type: 'offer.ended', offerId, outcome, at })
    world.calls.send(callId, { type: 'offer.ended', offerId, outcome, at })
    log.info('offer.ended', { offerId, callId, staffId, reason: outcome })
  }

  const tellAccepted = ({ _id: offerId, callId, staffId }: AssignmentRow): void => {
    const at = clock.now()
    world.calls.send(callId, { type: 'offer.accepted', offerId, staffId, at })
    world.shifts.send(staffId, { type: 'offer.accepted', offerId, at })
    log.info('offer.accepted', { offerId, callId, staffId })
  }

  /** One conditional write; null when the offer was not open any more. */
  const decide = (offerId: string, change: Partial<AssignmentRow>) =>
    models.assignments
      .findOneAndUpdate(
        { _id: offerId, state: 'offered' },
        { $set: change },
        { returnDocument: 'after' },
      )
      .lean<AssignmentRow>()
      .exec()

  /** The offer was decided elsewhere, or the answer of our own write was lost: follow what stands. */
  const follow = async (offerId: string): Promise<AssignmentRow | null> => {
    const row = await models.assignments.findById(offerId).lean<AssignmentRow>().exec()
    if (row?.state === 'accepted') tellAccepted(row)
    if (row?.state === 'over') tellEnded(row, (row.outcome ?? 'withdrawn') as OfferOutcome)
    return row
  }

  const endOnce = async (offerId: string, outcome: OfferOutcome): Promise<AssignmentRow | null> => {
    const ended = await decide(offerId, {
      state: 'over',
      live: false,
      overAt: clock.now(),
      outcome,
    })
    if (!ended) return follow(offerId)
    tellEnded(ended, outcome)
    return ended
  }

  const end = (offerId: string, outcome: OfferOutcome): Promise<void> =>
    untilDone(
      clock,
      log,
      'offer.end-not-stored',
      async () => void (await endOnce(offerId, outcome)),
    )

  const answer = async (
    staffId: string,
    offerId: string,
    act: () => Promise<Refusal | null>,
  ): Promise<Refusal | null> => {
    if (world.shifts.get(staffId)?.context.offer?.offerId !== offerId) return 'offer-gone'
    try {
      return await act()
    } catch (error) {
      if (isOutage(error)) return 'database-unavailable'
      throw error
    }
  }

  return {
    wanted({ siteId, callId, staffId }) {
      const ticket = world.queues.get(siteId)?.context.tickets.find((one) => one.callId === callId)
      if (!ticket) return
      if (wishes.length === 0) queueMicrotask(weigh)
      wishes.push({ siteId, callId, staffId, ticket })
    },
    isPending: (staffId) => pending.has(staffId),
    accept: (staffId, offerId) =>
      answer(staffId, offerId, async () => {
        const accepted = await decide(offerId, { state: 'accepted', acceptedAt: clock.now() })
        if (accepted) return (tellAccepted(accepted), null)
        const row = await follow(offerId)
        return row?.state === 'accepted' && row.staffId === staffId ? null : 'offer-gone'
      }),
    decline: (staffId, offerId) =>
      answer(staffId, offerId, async () => {
        const row = await endOnce(offerId, 'declined')
        return row?.state === 'over' ? null : 'offer-gone'
      }),
    end,
    release: (offerId, outcome) =>
      untilDone(clock, log, 'assignment.release-not-stored', async () => {
        await models.assignments.collection.updateOne(
          { _id: offerId as never, live: true },
          { $set: { state: 'over', live: false, overAt: clock.now(), outcome } },
        )
      }),
    awaitRelease(callId, released) {
      releases.set(callId, released)
      void released.finally(() => releases.delete(callId))
    },
  }
}

import type { OfferOutcome } from '#machines/call-terms.ts'
import { MATCH_RETRY_MS } from '#machines/deadlines.ts'
import { longestWaiting, type Ticket } from '#machines/routing.ts'
import { isFree } from '#machines/shift.ts'
import type { Refusal } from '#machines/protocol.ts'
import { isDuplicate, isOutage } from './database.ts'
import { newAssignment, type AssignmentRow } from './models/assignments.ts'
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
  /** Keep this consultant out of the lines while a claim is written; returns what ends that. */
  hold(staffId: string): () => void
  /** Done when nothing of an earlier service of this call is in the way of a new row. */
  released(callId: string): Promise<void>
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

export const createOffers = (world: World): Offers => new AssignedOffers(world)

class AssignedOffers implements Offers {
  readonly #world: World
  #wishes: Wish[] = []
  readonly #pending = new Set<string>()
  readonly #releases = new Map<string, Promise<void>>()

  constructor(world: World) {
    this.#world = world
  }

  wanted({ siteId, callId, staffId }: { siteId: string; callId: string; staffId: string }): void {
    const line = this.#world.queues.get(siteId)?.context.tickets
    const ticket = line?.find((one) => one.callId === callId)
    if (!ticket) return
    if (this.#wishes.length === 0) queueMicrotask(() => this.#weigh())
    this.#wishes.push({ siteId, callId, staffId, ticket })
  }

  isPending(staffId: string): boolean {
    return this.#pending.has(staffId)
  }

  hold(staffId: string): () => void {
    this.#pending.add(staffId)
    return () => void this.#pending.delete(staffId)
  }

  async released(callId: string): Promise<void> {
    await this.#releases.get(callId)
  }

  accept(staffId: string, offerId: string): Promise<Refusal | null> {
    return this.#answer(staffId, offerId, async () => {
      const acceptedAt = this.#world.clock.now()
      const accepted = await this.#decide(offerId, { state: 'accepted', acceptedAt })
      if (accepted) {
        this.#tellAccepted(accepted)
        return null
      }
      const row = await this.#follow(offerId)
      return row?.state === 'accepted' && row.staffId === staffId ? null : 'offer-gone'
    })
  }

  decline(staffId: string, offerId: string): Promise<Refusal | null> {
    return this.#answer(staffId, offerId, async () => {
      const row = await this.#endOnce(offerId, 'declined')
      return row?.state === 'over' ? null : 'offer-gone'
    })
  }

  end(offerId: string, outcome: OfferOutcome): Promise<void> {
    const { clock, log } = this.#world
    return untilDone(clock, log, 'offer.end-not-stored', async () => {
      await this.#endOnce(offerId, outcome)
    })
  }

  release(offerId: string, outcome: string): Promise<void> {
    const { clock, log, models } = this.#world
    return untilDone(clock, log, 'assignment.release-not-stored', async () => {
      await models.assignments.collection.updateOne(
        { _id: offerId as never, live: true },
        { $set: { state: 'over', live: false, overAt: clock.now(), outcome } },
      )
    })
  }

  awaitRelease(callId: string, released: Promise<void>): void {
    this.#releases.set(callId, released)
    void released.finally(() => this.#releases.delete(callId))
  }

  /** Wishes of one moment: each consultant gets the longest-waiting ticket over all lines. */
  #weigh(): void {
    const all = this.#wishes
    this.#wishes = []
    for (const staffId of new Set(all.map((wish) => wish.staffId))) {
      const own = all.filter((wish) => wish.staffId === staffId)
      const best = longestWaiting(own, staffId)
      // First the one: while it is pending, failing the others does not make the consultant free again.
      if (best) void this.#make(best)
      for (const wish of own) if (wish !== best) this.#fail(wish, null)
    }
  }

  async #make(wish: Wish): Promise<void> {
    const { clock, log } = this.#world
    const { callId, staffId, siteId } = wish
    const offerId = this.#world.newId()
    this.#pending.add(staffId)
    try {
      await this.#insert(wish, offerId)
    } catch (error) {
      this.#pending.delete(staffId)
      const event = isDuplicate(error) ? 'offer.conflict' : 'offer.not-stored'
      log.warn(event, { callId, staffId, error })
      // The answer of a write that was done may have been lost: take back whatever stands.
      if (!isDuplicate(error)) void this.end(offerId, 'withdrawn')
      return this.#fail(wish, clock.now() + MATCH_RETRY_MS)
    }
    this.#pending.delete(staffId)
    const shift = this.#world.shifts.get(staffId)
    if (!shift || !isFree(shift) || this.#world.calls.get(callId)?.value !== 'waiting') {
      await this.end(offerId, 'withdrawn')
      return this.#fail(wish, null)
    }
    const at = clock.now()
    this.#world.calls.send(callId, { type: 'offer.made', offerId, staffId, at })
    this.#world.shifts.send(staffId, { type: 'offer.made', offerId, callId, siteId, at })
    log.info('offer.made', { offerId, callId, staffId, siteId })
  }

  async #insert({ callId, staffId, siteId }: Wish, offerId: string): Promise<void> {
    await this.released(callId)
    const row = newAssignment({
      _id: offerId,
      callId,
      staffId,
      siteId,
      state: 'offered',
      offeredAt: this.#world.clock.now(),
      acceptedAt: null,
    })
    await this.#world.models.assignments.collection.insertOne(row as never)
  }

  #fail({ siteId, callId, staffId }: Wish, notBefore: number | null): void {
    const at = this.#world.clock.now()
    this.#world.queues.send(siteId, { type: 'offer.failed', callId, at })
    syncShift(this.#world, staffId, notBefore)
  }

  /** One conditional write; null when the offer was not open any more. */
  #decide(offerId: string, change: Partial<AssignmentRow>): Promise<AssignmentRow | null> {
    return this.#world.models.assignments
      .findOneAndUpdate(
        { _id: offerId, state: 'offered' },
        { $set: change },
        { returnDocument: 'after' },
      )
      .lean<AssignmentRow>()
      .exec()
  }

  async #endOnce(offerId: string, outcome: OfferOutcome): Promise<AssignmentRow | null> {
    const overAt = this.#world.clock.now()
    const ended = await this.#decide(offerId, { state: 'over', live: false, overAt, outcome })
    if (!ended) return this.#follow(offerId)
    this.#tellEnded(ended, outcome)
    return ended
  }

  /** The offer was decided elsewhere, or the answer of our own write was lost: follow what stands. */
  async #follow(offerId: string): Promise<AssignmentRow | null> {
    const { assignments } = this.#world.models
    const row = await assignments.findById(offerId).lean<AssignmentRow>().exec()
    if (row?.state === 'accepted') this.#tellAccepted(row)
    if (row?.state === 'over') this.#tellEnded(row, (row.outcome ?? 'withdrawn') as OfferOutcome)
    return row
  }

  /** The line hears it first, so that the ticket does not come back to the one who refused it. */
  #tellEnded(row: AssignmentRow, outcome: OfferOutcome): void {
    const { _id: offerId, callId, staffId, siteId } = row
    const { calls, shifts, queues, clock, log } = this.#world
    const at = clock.now()
    queues.send(siteId, { type: 'offer.refused', callId, staffId, outcome, at })
    shifts.send(staffId, { type: 'offer.ended', offerId, outcome, at })
    calls.send(callId, { type: 'offer.ended', offerId, outcome, at })
    log.info('offer.ended', { offerId, callId, staffId, reason: outcome })
  }

  #tellAccepted({ _id: offerId, callId, staffId }: AssignmentRow): void {
    const { calls, shifts, clock, log } = this.#world
    const at = clock.now()
    calls.send(callId, { type: 'offer.accepted', offerId, staffId, at })
    shifts.send(staffId, { type: 'offer.accepted', offerId, at })
    log.info('offer.accepted', { offerId, callId, staffId })
  }

  async #answer(
    staffId: string,
    offerId: string,
    act: () => Promise<Refusal | null>,
  ): Promise<Refusal | null> {
    if (this.#world.shifts.get(staffId)?.context.offer?.offerId !== offerId) return 'offer-gone'
    try {
      return await act()
    } catch (error) {
      if (isOutage(error)) return 'database-unavailable'
      throw error
    }
  }
}

import type { OfferOutcome } from '#machines/call-terms.ts'
import type { Refusal } from '#machines/protocol.ts'
import { isDuplicate, isOutage } from './database.ts'
import type { AssignmentRow } from './models/assignments.ts'
import { untilDone } from './retry.ts'
import { isReceiving } from './shift-effects.ts'
import { createTransferRows, type TransferKey } from './transfer-rows.ts'
import type { TransferNotes } from './transfer-notes.ts'
import type { World } from './world.ts'

/**
 * A consultant gives the own call away (C4): a colleague is asked and answers, or the call goes to a topic's
 * line. The assignment of the call decides (design rule 3): the colleague is reserved, takes over and is set
 * free again by conditional writes of that one row. Actors follow; notes are in memory only.
 */
export interface Transfers {
  readonly notes: TransferNotes
  /** Ask a colleague. `colleague-busy`: not free any more. */
  ask(
    staffId: string,
    to: { callId: string; staffId: string; note: string },
  ): Promise<Refusal | null>
  /** To the head of a topic's line. */
  toLine(
    staffId: string,
    to: { callId: string; topicId: string; note: string },
  ): Promise<Refusal | null>
  withdraw(staffId: string, transferId: string): Promise<Refusal | null>
  accept(staffId: string, transferId: string): Promise<Refusal | null>
  decline(staffId: string, transferId: string): Promise<Refusal | null>
  /** The colleague did not answer; tries until it is written. */
  end(transferId: string, outcome: OfferOutcome): Promise<void>
  /** The call is not to be had any more: its row is released by whoever ended it. */
  drop(transferId: string): void
  /** Boot: an outage is no answer, so the colleague is set free. */
  takeBack(row: AssignmentRow): Promise<void>
  /** Boot: the topic to whose line this assignment has given its call; null when it has not. */
  linedTopic(offerId: string): Promise<string | null>
}

/** A transfer that a colleague has not answered yet. */
type Open = TransferKey & { callId: string; siteId: string; from: string; to: string }

export const createTransfers = (world: World, notes: TransferNotes): Transfers =>
  new AssignedTransfers(world, notes)

class AssignedTransfers implements Transfers {
  readonly notes: TransferNotes
  readonly #world: World
  readonly #rows: ReturnType<typeof createTransferRows>
  readonly #open = new Map<string, Open>()

  constructor(world: World, notes: TransferNotes) {
    this.#world = world
    this.notes = notes
    this.#rows = createTransferRows(world)
  }

  async ask(
    staffId: string,
    { callId, staffId: to, note }: { callId: string; staffId: string; note: string },
  ): Promise<Refusal | null> {
    const own = this.#ownCall(staffId, callId)
    if (typeof own === 'string') return own
    if (to === staffId || !this.#isFree(to, own.siteId)) return 'colleague-busy'
    const { offerId, siteId } = own
    const open = { offerId, transferId: this.#world.newId(), callId, siteId, from: staffId, to }
    const free = this.#hold(to)
    try {
      const row = await this.#rows.reserve(open, staffId, to)
      if (!row) return 'not-now'
    } catch (error) {
      if (isDuplicate(error)) return 'colleague-busy'
      // The answer of a write that was done may have been lost: take back whatever stands.
      void this.#settle(open, 'withdrawn')
      return refusalOf(error)
    } finally {
      free()
    }
    return this.#begin(open, note)
  }

  async toLine(
    staffId: string,
    { callId, topicId, note }: { callId: string; topicId: string; note: string },
  ): Promise<Refusal | null> {
    const own = this.#ownCall(staffId, callId)
    if (typeof own === 'string') return own
    const topic = this.#world.staff.topic(topicId)
    if (topic?.siteId !== own.siteId || !topic.active) return 'unknown-topic'
    const follow = async (): Promise<Refusal | null> => {
      const lined = await this.linedTopic(own.offerId)
      if (lined === null) return 'not-now'
      this.notes.write(callId, { from: staffId, note, for: null })
      this.#send(callId, { type: 'transfer.lined', offerId: own.offerId, topicId: lined })
      return null
    }
    try {
      await this.#rows.line(own.offerId, staffId, topicId)
      return await follow()
    } catch (error) {
      // If it was written after all, the call follows as soon as that can be read.
      void this.#untilDone(async () => void (await follow()))
      return refusalOf(error)
    }
  }

  withdraw(staffId: string, transferId: string): Promise<Refusal | null> {
    const open = this.#open.get(transferId)
    return open?.from === staffId ? this.#answer(open, 'withdrawn') : Promise.resolve('offer-gone')
  }

  decline(staffId: string, transferId: string): Promise<Refusal | null> {
    const open = this.#open.get(transferId)
    return open?.to === staffId ? this.#answer(open, 'declined') : Promise.resolve('offer-gone')
  }

  async accept(staffId: string, transferId: string): Promise<Refusal | null> {
    const open = this.#open.get(transferId)
    if (open?.to !== staffId) return 'offer-gone'
    try {
      const row = (await this.#rows.accept(open, staffId)) ?? (await this.#rows.read(open))
      return this.#follow(open, row, 'withdrawn') ? null : 'offer-gone'
    } catch (error) {
      if (!isDuplicate(error)) return refusalOf(error)
      await this.#settle(open, 'withdrawn')
      return 'offer-gone'
    }
  }

  async end(transferId: string, outcome: OfferOutcome): Promise<void> {
    const open = this.#open.get(transferId)
    if (open) await this.#settle(open, outcome)
  }

  drop(transferId: string): void {
    const open = this.#open.get(transferId)
    if (open) this.#tellEnded(open, 'withdrawn')
  }

  async takeBack({
    _id: offerId,
    callId,
    siteId,
    staffId,
    transfer,
  }: AssignmentRow): Promise<void> {
    if (!transfer) return
    const { transferId, staffId: to } = transfer
    await this.#settle({ offerId, transferId, callId, siteId, from: staffId, to }, 'withdrawn')
  }

  async linedTopic(offerId: string): Promise<string | null> {
    const row = await this.#rows.read({ offerId })
    return row?.outcome === 'transferred' ? row.toTopicId : null
  }

  /** The call that this consultant talks in, if it may be given away now. */
  #ownCall(staffId: string, callId: string): { offerId: string; siteId: string } | Refusal {
    const call = this.#world.calls.get(callId)
    const consultant = call?.context.consultant
    if (!call || consultant?.staffId !== staffId) return 'not-yours'
    if (call.value !== 'talking' || call.context.transfer) return 'not-now'
    return { offerId: consultant.offerId, siteId: call.context.siteId }
  }

  #isFree(staffId: string, siteId: string): boolean {
    const shift = this.#world.shifts.get(staffId)
    return (
      shift !== undefined &&
      shift.context.siteIds.includes(siteId) &&
      isReceiving(this.#world, shift)
    )
  }

  /** Out of the lines while the reservation is written. */
  #hold(staffId: string): () => void {
    const release = this.#world.offers.hold(staffId)
    this.#world.syncShift(staffId)
    return () => {
      release()
      this.#world.syncShift(staffId)
    }
  }

  /** The colleague is reserved: tell everybody, unless one of them has gone meanwhile. */
  async #begin(open: Open, note: string): Promise<Refusal | null> {
    const { offerId, transferId, callId, siteId, from, to } = open
    const own = this.#ownCall(from, callId)
    const isThere = this.#isFree(to, siteId)
    if (typeof own === 'string' || own.offerId !== offerId || !isThere) {
      await this.#settle(open, 'withdrawn')
      return isThere ? 'not-now' : 'colleague-busy'
    }
    this.#open.set(transferId, open)
    this.notes.write(callId, { from, note, for: to })
    this.#send(callId, { type: 'transfer.asked', transferId, staffId: to })
    const { shifts, clock, log } = this.#world
    const transfer = { from, assignmentId: offerId }
    const at = clock.now()
    shifts.send(to, { type: 'offer.made', offerId: transferId, callId, siteId, transfer, at })
    log.info('transfer.asked', { offerId: transferId, callId, staffId: to, siteId })
    return null
  }

  /** Ended by a press; refused when the colleague was quicker. */
  async #answer(open: Open, outcome: OfferOutcome): Promise<Refusal | null> {
    try {
      return (await this.#endOnce(open, outcome)) ? 'offer-gone' : null
    } catch (error) {
      return refusalOf(error)
    }
  }

  #settle(open: Open, outcome: OfferOutcome): Promise<void> {
    return this.#untilDone(async () => void (await this.#endOnce(open, outcome)))
  }

  /** @returns true when the colleague has the call */
  async #endOnce(open: Open, outcome: OfferOutcome): Promise<boolean> {
    const row = (await this.#rows.free(open, open.from)) ?? (await this.#rows.read(open))
    return this.#follow(open, row, outcome)
  }

  /**
   * What stands in the database now holds for the actors.
   *
   * @returns true when the colleague has the call
   */
  #follow(open: Open, row: AssignmentRow | null, outcome: OfferOutcome): boolean {
    const { offerId, transferId, callId, to } = open
    const { calls, shifts, clock } = this.#world
    const call = calls.get(callId)
    const isServed = call?.hasTag('live') && call.context.consultant?.offerId === offerId
    // A call that has ended or gone back to the line meanwhile takes this row with it.
    if (!row?.live || row.staffId !== to || !isServed) {
      this.#tellEnded(open, outcome)
      return false
    }
    this.#open.delete(transferId)
    this.#send(callId, { type: 'transfer.accepted', offerId, staffId: to })
    shifts.send(to, { type: 'offer.accepted', offerId: transferId, at: clock.now() })
    return true
  }

  #tellEnded({ transferId, callId, to }: Open, outcome: OfferOutcome): void {
    const { shifts, rooms, clock, log } = this.#world
    const wasKnown = this.#open.delete(transferId)
    const at = clock.now()
    this.#send(callId, { type: 'transfer.ended', transferId, outcome })
    shifts.send(to, { type: 'offer.ended', offerId: transferId, outcome, at })
    if (!wasKnown) return
    rooms.leave(callId, to)
    this.notes.drop(callId, to)
    log.info('transfer.ended', { offerId: transferId, callId, staffId: to, reason: outcome })
  }

  #send(
    callId: string,
    event:
      | { type: 'transfer.asked'; transferId: string; staffId: string }
      | { type: 'transfer.accepted'; offerId: string; staffId: string }
      | { type: 'transfer.ended'; transferId: string; outcome: OfferOutcome }
      | { type: 'transfer.lined'; offerId: string; topicId: string },
  ): void {
    this.#world.calls.send(callId, { ...event, at: this.#world.clock.now() })
  }

  #untilDone(task: () => Promise<void>): Promise<void> {
    const { clock, log } = this.#world
    return untilDone(clock, log, 'transfer.not-stored', task)
  }
}

/** @throws the error when it is no outage */
function refusalOf(error: unknown): Refusal {
  if (isOutage(error)) return 'database-unavailable'
  throw error
}

import type { ApiRefusal, JoinRequest } from '#machines/api.ts'
import type { CallSnapshot } from '#machines/call.ts'
import { isOver, visitStep, type VisitEvent, type VisitStep } from '#machines/visit.ts'
import { writeStep } from './booking/visit-write.ts'
import { crashPoint, type CrashPoint } from './crash-point.ts'
import type { VisitRow } from './models/visits.ts'
import { untilDone } from './retry.ts'
import { catchUp } from './visit-following.ts'
import type { World } from './world.ts'

type Refused = { refused: ApiRefusal }
export type VisitOr = { visit: VisitRow } | Refused

/**
 * Visits as the line and the calls change them (W6, C8): each change is one conditional write of the
 * visit's document; the actors follow it. What a kill leaves undone the next boot does.
 */
export interface VisitCalls {
  /** The visit's call is in the line from now on; asked twice, the same call. */
  checkIn(
    visitId: string,
    input: Pick<JoinRequest, 'devices' | 'language'>,
  ): Promise<{ callId: string } | Refused>
  /** The consultant begins (C8), also early: a resident who is there is rung, another one gets a letter. */
  start(visitId: string): Promise<VisitOr>
  /** The resident did not come. */
  miss(visitId: string): Promise<VisitOr>
  /** The consultant waits no longer for the resident of the visit that was begun. */
  stopWaiting(visitId: string): Promise<void>
  /** A consultant has accepted this call. */
  begin(callId: string): void
  /** The call is over; throws while that cannot be written. */
  settle(call: CallSnapshot): Promise<void>
  /** Boot: visits and calls agree again. */
  restore(): Promise<void>
}

/** Conflicts with other writers in a row before the caller is told. */
const TRIES = 5

export const createVisitCalls = (world: World): VisitCalls => new LiveVisits(world)

class LiveVisits implements VisitCalls {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  async checkIn(
    visitId: string,
    input: Pick<JoinRequest, 'devices' | 'language'>,
  ): Promise<{ callId: string } | Refused> {
    for (let left = TRIES; left > 0; left -= 1) {
      const done = await this.#apply('checkin.commit', visitId, (visit) => ({
        type: 'resident.checkedIn',
        callId: `${visit._id}-${visit.rev}`,
      }))
      if ('refused' in done) return done
      const { visit } = done
      const callId = visit.callId ?? ''
      if (this.#world.calls.get(callId)?.hasTag('live')) return { callId }
      // Its end is still being written; the next asking finds the visit as that leaves it.
      if (this.#world.calls.get(callId)) return { refused: 'not-now' }
      if (!(await this.#isCounted(callId))) return this.#open(visit, callId, input)
      await this.#end(visit, false)
    }
    return { refused: 'changed-meanwhile' }
  }

  start(visitId: string): Promise<VisitOr> {
    return this.#apply('start.commit', visitId, () => ({ type: 'visit.started' }))
  }

  miss(visitId: string): Promise<VisitOr> {
    return this.#apply('miss.commit', visitId, () => ({ type: 'visit.missed', by: 'staff' }))
  }

  async stopWaiting(visitId: string): Promise<void> {
    await this.#write('wait.end', visitId, ({ consultantWaitsAt, state }) =>
      consultantWaitsAt === null || isOver(state)
        ? { change: {}, owes: [] }
        : { change: { consultantWaitsAt: null }, owes: [] },
    )
  }

  begin(callId: string): void {
    const { calls, clock, log } = this.#world
    const visitId = calls.get(callId)?.context.visit?.visitId
    if (!visitId) return
    void untilDone(clock, log, 'visit.begin-not-stored', async () => {
      await this.#apply('call.begin', visitId, () => ({ type: 'call.began', callId }))
    })
  }

  async settle({ context }: CallSnapshot): Promise<void> {
    const { visit, callId, acceptedAt, transfers, consultant } = context
    const row = visit && (await this.#read(visit.visitId))
    if (row?.callId !== callId) return
    const wasServed = acceptedAt !== null || transfers > 0
    await this.#end(row, wasServed, consultant?.staffId)
  }

  async restore(): Promise<void> {
    const { models, calls } = this.#world
    for (const state of ['checked-in', 'in-call'] as const) {
      const rows = await models.visits
        .find({ state })
        .sort({ startsAt: 1, _id: 1 })
        .lean<VisitRow[]>()
        .exec()
      for (const row of rows) {
        const call = calls.get(row.callId ?? '')
        if (!call) await this.#end(row, false)
        else if (call.hasTag('live') && !call.hasTag('inLine')) this.begin(call.context.callId)
      }
    }
    await this.#world.visitBook.renew()
  }

  async #open(
    visit: VisitRow,
    callId: string,
    input: Pick<JoinRequest, 'devices' | 'language'>,
  ): Promise<{ callId: string }> {
    const { calls, snapshots, clock, log } = this.#world
    const { _id: visitId, siteId, topicId, staffId, startsAt, termsVersion } = visit
    calls.open(callId, {
      callId,
      siteId,
      topicId,
      ...input,
      termsVersion,
      visit: { visitId, staffId, startsAt },
      at: clock.now(),
    })
    try {
      await crashPoint('checkin.store', () => snapshots.flushed(callId))
    } catch (error) {
      // Not stored, so never acknowledged: the visit is as before the check-in.
      calls.send(callId, { type: 'resident.left', at: clock.now() })
      throw error
    }
    catchUp(this.#world, callId, { visitId, staffId, startsAt })
    log.info('visit.checked-in', { callId, siteId, topicId })
    return { callId }
  }

  async #isCounted(callId: string): Promise<boolean> {
    return (await this.#world.models.calls.findById(callId).lean().exec()) !== null
  }

  #read(visitId: string): Promise<VisitRow | null> {
    return this.#world.models.visits.findById(visitId).lean<VisitRow>().exec()
  }

  /** What the end of its call does to a visit; one that was served is kept. */
  async #end({ _id, callId }: VisitRow, wasServed: boolean, staffId?: string): Promise<void> {
    const at = this.#world.clock.now()
    await this.#write('call.end', _id, (row) => {
      const isServed = wasServed && row.state === 'checked-in'
      const facts = isServed ? { ...row, state: 'in-call' as const } : row
      return visitStep(
        facts,
        { type: 'call.ended', callId: callId ?? '', staffId: staffId ?? null },
        at,
      )
    })
  }

  #apply(
    point: CrashPoint,
    visitId: string,
    event: (visit: VisitRow) => VisitEvent,
  ): Promise<VisitOr> {
    const at = this.#world.clock.now()
    return this.#write(point, visitId, (visit) => visitStep(visit, event(visit), at))
  }

  async #write(
    point: CrashPoint,
    visitId: string,
    decide: (visit: VisitRow) => VisitStep | Refused,
  ): Promise<VisitOr> {
    const { models, clock, visitBook } = this.#world
    for (let left = TRIES; left > 0; left -= 1) {
      const visit = await this.#read(visitId)
      if (!visit) return { refused: 'visit-over' }
      const step = decide(visit)
      if ('refused' in step) return step
      if (Object.keys(step.change).length === 0 && step.owes.length === 0) return { visit }
      const written = await writeStep(models, point, visit, step, clock.now())
      if (!written) continue
      visitBook.note(written)
      if (step.owes.length > 0) this.#world.onOwed()
      return { visit: written }
    }
    return { refused: 'changed-meanwhile' }
  }
}

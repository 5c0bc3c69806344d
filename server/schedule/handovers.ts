import type { HandoverReply, HandoverRequest } from '#machines/api-schedule.ts'
import type { AuditLog } from '#server/audit-log.ts'
import { crashPoint } from '#server/crash-point.ts'
import { isDuplicate } from '#server/database.ts'
import type { Log } from '#server/log.ts'
import type { HandoverRow } from '#server/models/handovers.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { canManage, type ManagerGuard } from '#server/people/manager-guard.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Refused } from '#server/booking/deps.ts'
import { planOf, progressOf, type PlanDeps } from './handover-plan.ts'
import { runPlan, type RunDeps } from './handover-run.ts'

/** Plans that hand several visits over at once (M1, M2): all of it together with the letters, or nothing. */
export type Handovers = {
  /** Stores the plan and carries it out; the same plan asked for again goes on, or tells how far it is. */
  start(request: HandoverRequest, caller: Caller, ip: string): Promise<HandoverReply | Refused>
  progress(planId: string, caller: Caller): Promise<HandoverReply | null>
  /** Goes on with all that a stopped server has left half done; at boot and every now and then. */
  resume(): Promise<void>
}

export type HandoversDeps = PlanDeps &
  Omit<RunDeps, 'tellEnd'> & {
    audit: AuditLog
    guard: ManagerGuard
    log: Log
    /** Of this run of the server: two of them never work on one plan at once. */
    workerId: string
    /** How long an answer waits for the end before the page is left to ask again. */
    patience: () => Promise<void>
  }

/** Whoever works on a plan says so again with each step; after this silence another run may go on (ms). */
export const LEASE_MS = 30_000

export function createHandovers(deps: HandoversDeps): Handovers {
  const { models, log } = deps
  const running = new Map<string, Promise<void>>()

  const run = (planId: string): Promise<void> => {
    const known = running.get(planId)
    if (known) return known
    const work = carryOut(deps, planId).finally(() => running.delete(planId))
    running.set(planId, work)
    return work
  }
  const read = (planId: string) => models.handovers.findById(planId).lean<HandoverRow>()

  return {
    async start(request, caller, ip) {
      const known = await read(request.planId)
      if (known && known.byStaffId !== caller.person._id) return { refused: 'not-yours' }
      if (!known) {
        const plan = await planOf(deps, request, caller)
        if ('refused' in plan) return plan
        const refusal = await admit(deps, plan)
        if (refusal) return refusal
        await tell(deps, plan, 'started', ip)
      }
      const work = run(request.planId).catch((error: unknown) => {
        // It is stored: the tick goes on with it.
        log.warn('handover.interrupted', { error })
      })
      await Promise.race([work, deps.patience()])
      return progressOf((await read(request.planId))!)
    },
    async progress(planId, caller) {
      const plan = await read(planId)
      return plan?.byStaffId === caller.person._id ? progressOf(plan) : null
    },
    async resume() {
      const left = await models.handovers
        .find({ live: true, leaseUntil: { $lte: deps.now() } })
        .lean<HandoverRow[]>()
      for (const { _id } of left) await run(_id)
    },
  }
}

/** Nobody is removed who is the last manager of a site; once the plan is stored it counts as done. */
async function admit(deps: HandoversDeps, plan: HandoverRow): Promise<Refused | null> {
  const { removes } = plan
  const person = removes && (await deps.models.staff.findById(removes).lean<StaffRow>())
  if (!person) {
    await store(deps, plan)
    return null
  }
  const leaver = { staffId: person._id, siteIds: canManage(person) ? person.siteIds : [] }
  const refusal = await deps.guard.leave(leaver, () => store(deps, plan))
  return refusal ?? null
}

async function store({ models }: HandoversDeps, plan: HandoverRow): Promise<void> {
  try {
    await crashPoint('handover.store', () => models.handovers.create(plan))
  } catch (error) {
    // The same request twice at once: the plan of the first one counts.
    if (!isDuplicate(error)) throw error
  }
}

async function carryOut(deps: HandoversDeps, planId: string): Promise<void> {
  const plan = await claim(deps, planId)
  if (!plan) return
  await tell(deps, plan, 'started', null)
  const tellEnd = (ended: HandoverRow, state: 'done' | 'undone') => tell(deps, ended, state, null)
  const outcome = await runPlan({ ...deps, tellEnd }, plan, (stepsDone) =>
    keep(deps, planId, stepsDone),
  )
  deps.log.info('handover.ran', { jobId: planId, reason: outcome })
  if (outcome === 'waits') await rest(deps, planId)
}

async function claim(
  { models, workerId, now }: HandoversDeps,
  planId: string,
): Promise<HandoverRow | null> {
  return crashPoint('handover.claim', () =>
    models.handovers
      .findOneAndUpdate(
        { _id: planId, live: true, $or: [{ workerId }, { leaseUntil: { $lte: now() } }] },
        { $set: { workerId, leaseUntil: now() + LEASE_MS } },
        { returnDocument: 'after' },
      )
      .lean<HandoverRow>()
      .exec(),
  )
}

async function keep(
  { models, workerId, now }: HandoversDeps,
  planId: string,
  stepsDone: number,
): Promise<boolean> {
  const { matchedCount } = await crashPoint('handover.keep', () =>
    models.handovers.updateOne(
      { _id: planId, live: true, workerId },
      { $set: { stepsDone, leaseUntil: now() + LEASE_MS } },
    ),
  )
  return matchedCount === 1
}

/** A plan that waits for a visit to be served is looked at again by the next tick. */
async function rest({ models, workerId, now }: HandoversDeps, planId: string): Promise<void> {
  await crashPoint('handover.rest', () =>
    models.handovers.updateOne(
      { _id: planId, live: true, workerId },
      { $set: { leaseUntil: now() } },
    ),
  )
}

/** One row for each thing that happens to a plan, however often it is done again. */
async function tell(
  { audit }: HandoversDeps,
  { _id: planId, byStaffId, removes }: HandoverRow,
  what: 'started' | 'done' | 'undone',
  staffIp: string | null,
): Promise<void> {
  await audit.writeOnce(`${planId}-${what}`, {
    action: `handover.${what}`,
    result: what === 'undone' ? 'failed' : 'ok',
    actorId: byStaffId,
    role: 'manager',
    objectType: removes === null ? 'handover' : 'person',
    objectId: removes ?? planId,
    requestId: planId,
    staffIp,
  })
}

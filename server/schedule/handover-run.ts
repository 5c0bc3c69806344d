import { openOf } from '#machines/working-time.ts'
import type { Booking } from '#server/booking/booking.ts'
import { crashPoint } from '#server/crash-point.ts'
import type { HandoverMove, HandoverRow } from '#server/models/handovers.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { narrowing } from './stranded.ts'
import { close, reopen, replace } from './working-days.ts'

/**
 * The steps of a plan (design rule 3). Until it is committed everything can be undone, afterwards it only
 * goes forward; every step can be repeated, so whoever finds a plan half done begins at its first step.
 */

export type RunDeps = {
  models: Pick<Models, 'handovers' | 'agendas' | 'visits'>
  /** Written just before the end, so that no kill leaves an end without its row. */
  tellEnd: (plan: HandoverRow, state: 'done' | 'undone') => Promise<void>
  booking: Pick<Booking, 'reserve' | 'unreserve' | 'arrive' | 'staffCancel'>
  /** Takes the person away; false while something is still open that needs her or him. */
  removePerson: (staffId: string, byStaffId: string) => Promise<boolean>
  now: () => number
}

/** Keeps the plan for this run of the server, writes down how far it is; false: somebody else has it. */
export type Keep = (stepsDone: number) => Promise<boolean>

/** The plan is as far as it can be: ended, or it waits for something that only time brings. */
export type RunEnd = 'done' | 'undone' | 'waits' | 'lost'

export async function runPlan(deps: RunDeps, plan: HandoverRow, keep: Keep): Promise<RunEnd> {
  if (plan.state === 'committed') return goForward(deps, plan, keep)
  if (plan.state === 'undoing') return undo(deps, plan)
  const reserved = await reserveAll(deps, plan, keep)
  if (reserved === 'lost') return 'lost'
  if (reserved.failed.length > 0 || reserved.gone) {
    if (!(await turn(deps, plan, 'undoing', reserved.failed))) return 'lost'
    return undo(deps, plan)
  }
  if (!(await turn(deps, plan, 'committed', []))) return 'lost'
  return goForward(deps, plan, keep)
}

/** The one write that decides; of two runs that try, one wins. */
async function turn(
  { models }: RunDeps,
  { _id, workerId }: HandoverRow,
  state: 'committed' | 'undoing',
  failed: string[],
): Promise<boolean> {
  const { matchedCount } = await crashPoint(
    state === 'committed' ? 'handover.commit' : 'handover.fail',
    () =>
      models.handovers.updateOne(
        { _id, state: 'reserving', workerId },
        { $set: { state, failed, stepsDone: 0 } },
      ),
  )
  return matchedCount === 1
}

type Reserved = 'lost' | { failed: string[]; gone: boolean }

/** Closes the days, looks whether somebody has booked there meanwhile, takes every target. */
async function reserveAll(deps: RunDeps, plan: HandoverRow, keep: Keep): Promise<Reserved> {
  const { models, booking, now } = deps
  const planned = new Set(plan.moves.map(({ holdId }) => holdId))
  const failed: string[] = []
  let steps = 0
  for (const day of plan.days) {
    if (!(await keep(steps))) return 'lost'
    const closed = await crashPoint('handover.close', () => close(models, plan._id, day))
    if (!closed) return { failed, gone: true }
    const { stranded } = await narrowing(models, closed, openOf(day.periods, day.breaks), now())
    const late = stranded.filter(({ entry }) => !planned.has(entry.holdId))
    failed.push(...late.map(({ visit }) => visit._id))
    steps += 1
  }
  for (const { visitId, target } of failed.length > 0 ? [] : plan.moves) {
    if (!target) continue
    if (!(await keep(steps))) return 'lost'
    const visit = await models.visits.findById(visitId).lean<VisitRow>()
    const { holdId, staffId, startsAt } = target
    const isTaken =
      visit !== null &&
      (await crashPoint('handover.reserve', () =>
        booking.reserve({ visit, holdId, staffId, startsAt }),
      ))
    if (!isTaken) failed.push(visitId)
    steps += 1
  }
  return { failed, gone: false }
}

/** Targets are given back, days are as they were. */
async function undo(deps: RunDeps, plan: HandoverRow): Promise<RunEnd> {
  const { models, booking } = deps
  for (const { visitId, target } of plan.moves) {
    if (!target) continue
    const { holdId, staffId, startsAt } = target
    await crashPoint('handover.unreserve', () =>
      booking.unreserve({ visitId, holdId, staffId, startsAt }),
    )
  }
  for (const day of plan.days) {
    await crashPoint('handover.reopen', () => reopen(models, plan._id, day))
  }
  await end(deps, plan, 'undone', 0)
  return 'undone'
}

async function goForward(deps: RunDeps, plan: HandoverRow, keep: Keep): Promise<RunEnd> {
  const { models, now } = deps
  // Days that were closed, targets that were taken, and the decision itself.
  const before = plan.days.length + plan.moves.filter(({ target }) => target).length + 1
  let steps = before
  for (const move of plan.moves) {
    if (!(await keep(steps))) return 'lost'
    await handOver(deps, move)
    steps += 1
  }
  const waiting: string[] = []
  for (const day of plan.days) {
    if (!(await keep(steps))) return 'lost'
    const outcome = await crashPoint('handover.replace', () =>
      replace(models, plan._id, day, now()),
    )
    // A visit that has checked in meanwhile cannot go to another time: it is served first.
    if (outcome === 'changed') steps += 1
    else waiting.push(...outcome.stranded.map(({ visit }) => visit._id))
  }
  if (waiting.length === 0 && plan.removes !== null) {
    const { removes, byStaffId } = plan
    const isGone = await crashPoint('handover.remove', () => deps.removePerson(removes, byStaffId))
    if (!isGone) return 'waits'
    steps += 1
  }
  if (waiting.length > 0) {
    await crashPoint('handover.wait', () =>
      models.handovers.updateOne({ _id: plan._id, live: true }, { $set: { failed: waiting } }),
    )
    return 'waits'
  }
  await end(deps, plan, 'done', steps)
  return 'done'
}

/** The visit goes where its reservation is, with its letter; or it is cancelled. */
async function handOver({ models, booking }: RunDeps, move: HandoverMove): Promise<void> {
  const { visitId, target } = move
  if (target) {
    const { holdId, staffId, startsAt } = target
    await crashPoint('handover.arrive', () =>
      booking.arrive({ visitId, holdId, staffId, startsAt, leaves: move.holdId }),
    )
    return
  }
  const visit = await models.visits.findById(visitId).lean<VisitRow>()
  // Moved by its resident since then: no longer one of those that stood in the way.
  if (!visit || visit.holdId !== move.holdId) return
  await crashPoint('handover.cancel', () => booking.staffCancel({ visitId, rev: visit.rev }))
}

async function end(
  { models, tellEnd, now }: RunDeps,
  plan: HandoverRow,
  state: 'done' | 'undone',
  stepsDone: number,
): Promise<void> {
  await crashPoint('handover.tell', () => tellEnd(plan, state))
  const failed = state === 'done' ? { failed: [] } : {}
  await crashPoint('handover.end', () =>
    models.handovers.updateOne(
      { _id: plan._id, live: true },
      { $set: { state, stepsDone, ...failed, live: false, endedAt: now() } },
    ),
  )
}

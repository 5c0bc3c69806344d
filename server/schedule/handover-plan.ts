import type { HandoverReply, HandoverRequest } from '#machines/api-schedule.ts'
import { openOf } from '#machines/working-time.ts'
import { visitStep } from '#machines/visit.ts'
import { agendaId } from '#server/booking/days.ts'
import { addDays, dateOf } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { HandoverDay, HandoverMove, HandoverRow } from '#server/models/handovers.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Refused } from '#server/booking/deps.ts'
import { canServe, plannedPerson } from './colleagues.ts'
import { readDayPlans } from './day-plans.ts'
import { narrowing, type Stranded } from './stranded.ts'

/** Turns a manager's wish into a plan that can be carried out, or says why not. */

export type PlanDeps = {
  models: Pick<Models, 'agendas' | 'visits' | 'staff' | 'handovers'>
  now: () => number
  newId: () => string
}
type StrandedDeps = { models: Pick<Models, 'agendas' | 'visits'>; now: () => number }

/**
 * The plan as it is to be stored. Every visit that the change would leave outside must have its choice,
 * no other may have one: the page has seen something else otherwise (`changed-meanwhile`).
 */
export async function planOf(
  deps: PlanDeps,
  request: HandoverRequest,
  caller: Caller,
): Promise<HandoverRow | Refused> {
  const days = await daysOf(deps, request.change, caller)
  if ('refused' in days) return days
  const removes = request.change.kind === 'remove-person' ? request.change.staffId : null
  const stranded = await strandedBy(deps, days.days)
  const moves = await movesOf(deps, request.choices, stranded, removes)
  if ('refused' in moves) return moves
  const now = deps.now()
  return {
    _id: request.planId,
    state: 'reserving',
    kind: request.change.kind,
    byStaffId: caller.person._id,
    removes,
    days: days.days,
    moves: moves.moves,
    failed: [],
    stepsDone: 0,
    workerId: null,
    leaseUntil: now,
    live: true,
    createdAt: now,
    endedAt: null,
  }
}

async function daysOf(
  deps: PlanDeps,
  change: HandoverRequest['change'],
  caller: Caller,
): Promise<{ days: HandoverDay[] } | Refused> {
  switch (change.kind) {
    case 'working-time': {
      const { staffId } = change
      if (!(await plannedPerson(deps.models, caller, staffId))) return { refused: 'not-yours' }
      const { days, problems } = readDayPlans(change.days, deps.now())
      if (Object.keys(problems).length > 0) {
        return { refused: 'working-time-invalid', fields: problems }
      }
      return { days: days.map((day) => ({ ...day, staffId, proposedAt: null })) }
    }
    case 'answer':
      return proposedDays(deps, change.items, caller)
    case 'remove-person': {
      const { staffId } = change
      const person = await plannedPerson(deps.models, caller, staffId)
      if (!person) return { refused: 'not-yours' }
      if (staffId === caller.person._id) return { refused: 'not-yourself' }
      return { days: await remainingDays(deps, staffId) }
    }
  }
}

async function proposedDays(
  { models }: PlanDeps,
  items: readonly { staffId: string; date: string }[],
  caller: Caller,
): Promise<{ days: HandoverDay[] } | Refused> {
  const days: HandoverDay[] = []
  for (const { staffId, date } of items) {
    if (!(await plannedPerson(models, caller, staffId))) return { refused: 'not-yours' }
    const row = await models.agendas.findById(agendaId(staffId, date)).lean<AgendaRow>()
    if (row?.proposal?.state !== 'proposed') return { refused: 'changed-meanwhile' }
    const { periods, breaks, at: proposedAt } = row.proposal
    days.push({ staffId, date, periods, breaks, proposedAt })
  }
  return { days }
}

/** All that is laid down from today on; yesterday too, whose night may not be over. */
export async function remainingDays(
  { models, now }: StrandedDeps,
  staffId: string,
): Promise<HandoverDay[]> {
  const date = { $gte: addDays(dateOf(now()), -1) }
  const rows = await models.agendas.find({ staffId, date }).sort({ date: 1 }).lean<AgendaRow[]>()
  const none = { periods: [], breaks: [], proposedAt: null }
  return rows.map((row) => ({ staffId, date: row.date, ...none }))
}

type StrandedVisit = Stranded & { day: HandoverDay }

/** The visits that have no place in the days as they are to be. */
export async function strandedBy(
  deps: StrandedDeps,
  days: readonly HandoverDay[],
): Promise<StrandedVisit[]> {
  const { models, now } = deps
  const all: StrandedVisit[] = []
  for (const day of days) {
    const row = await models.agendas.findById(agendaId(day.staffId, day.date)).lean<AgendaRow>()
    if (!row) continue
    const { stranded } = await narrowing(models, row, openOf(day.periods, day.breaks), now())
    all.push(...stranded.map((one) => ({ ...one, day })))
  }
  return all
}

async function movesOf(
  deps: PlanDeps,
  choices: HandoverRequest['choices'],
  stranded: readonly StrandedVisit[],
  removes: string | null,
): Promise<{ moves: HandoverMove[] } | Refused> {
  const chosen = new Map(choices.map(({ visitId, target }) => [visitId, target]))
  const isWhole = chosen.size === choices.length && chosen.size === stranded.length
  if (!isWhole || stranded.some(({ visit }) => !chosen.has(visit._id))) {
    return { refused: 'changed-meanwhile' }
  }
  const moves: HandoverMove[] = []
  const fields: Record<string, string> = {}
  for (const { visit, entry, day } of stranded) {
    const target = chosen.get(visit._id) ?? null
    const index = choices.findIndex(({ visitId }) => visitId === visit._id)
    const holdId = deps.newId()
    if (target && !(await suits(deps, visit, { ...target, holdId }, removes))) {
      fields[`choices.${index}.target`] = 'unsuitable'
    }
    // Its way elsewhere has begun already, or another plan brings it here.
    if (visit.moving !== null || visit.holdId !== entry.holdId) {
      return { refused: 'changed-meanwhile' }
    }
    moves.push({
      visitId: visit._id,
      holdId: entry.holdId,
      staffId: day.staffId,
      date: day.date,
      target: target && { ...target, holdId, date: dateOf(target.startsAt) },
    })
  }
  return Object.keys(fields).length > 0 ? { refused: 'fields-invalid', fields } : { moves }
}

/** Whether the rules let the visit go there at all; whether the time is free is seen when it is reserved. */
async function suits(
  { models, now }: PlanDeps,
  visit: VisitRow,
  target: { staffId: string; startsAt: number; holdId: string },
  removes: string | null,
): Promise<boolean> {
  if (target.staffId === removes) return false
  const person = await models.staff.findById(target.staffId).lean<StaffRow>()
  if (!person || !canServe(person, visit.siteId, visit.topicId)) return false
  const endsAt = target.startsAt + visit.endsAt - visit.startsAt
  if (endsAt <= now()) return false
  // One whose booking is being confirmed this very moment is a booked one when its turn comes.
  const state = visit.state === 'pending' ? 'booked' : visit.state
  const event = { type: 'visit.moved', by: 'staff', to: { ...target, endsAt } } as const
  return !('refused' in visitStep({ ...visit, state }, event, now()))
}

/** How far a plan is, for the manager who watches it. */
export function progressOf(plan: HandoverRow): HandoverReply {
  const { _id: planId, state, stepsDone, failed } = plan
  return {
    planId,
    state: state === 'undoing' ? 'reserving' : state,
    steps: stepsOf(plan),
    stepsDone,
    failed,
  }
}

/** Days closed, times reserved, the decision, visits moved, days replaced, the person removed. */
export function stepsOf({ days, moves, removes }: HandoverRow): number {
  const reserved = moves.filter(({ target }) => target !== null).length
  return days.length * 2 + reserved + 1 + moves.length + (removes === null ? 0 : 1)
}

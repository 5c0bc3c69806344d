import type { ChangeReply, DayPlan } from '#machines/api-schedule.ts'
import type { AuditLog } from '#server/audit-log.ts'
import { agendaId } from '#server/booking/days.ts'
import { dateOf } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Refused } from '#server/booking/deps.ts'
import { plannedPerson } from './colleagues.ts'
import { readDayPlans } from './day-plans.ts'
import { orphansOf, type OrphanDeps } from './orphans.ts'
import { propose, putInForce, refuse, withdraw, type DayChange } from './working-days.ts'

/** Proposals of working time and what managers make of them (C5, M2). */

export type WorkingTimeDeps = OrphanDeps & {
  models: Pick<Models, 'agendas' | 'visits' | 'staff' | 'topics'>
  audit: AuditLog
}
/** Who did it, from where. */
export type Deed = { caller: Caller; ip: string }

/** The consultant's own wish; days with a fault are named and then nothing is saved. */
export async function proposeTime(
  deps: WorkingTimeDeps,
  plans: readonly DayPlan[],
  deed: Deed,
): Promise<{ changed: number } | Refused> {
  const { models, now } = deps
  const { days, problems } = readDayPlans(plans, now())
  if (Object.keys(problems).length > 0) return { refused: 'working-time-invalid', fields: problems }
  const staffId = deed.caller.person._id
  const changed: string[] = []
  for (const day of days) {
    if (await propose(models, staffId, day, now())) changed.push(agendaId(staffId, day.date))
  }
  await writeAudit(deps, deed, 'working-time.proposed', changed)
  return { changed: changed.length }
}

export async function withdrawTime(
  deps: WorkingTimeDeps,
  dates: readonly string[],
  deed: Deed,
): Promise<{ changed: number }> {
  const staffId = deed.caller.person._id
  const changed: string[] = []
  for (const date of dates) {
    if (await withdraw(deps.models, staffId, date)) changed.push(agendaId(staffId, date))
  }
  await writeAudit(deps, deed, 'working-time.withdrawn', changed)
  return { changed: changed.length }
}

/** The manager's own edit: in force at once, but for days on which it would leave visits outside. */
export async function setTime(
  deps: WorkingTimeDeps,
  ask: { staffId: string; days: readonly DayPlan[] },
  deed: Deed,
): Promise<ChangeReply | Refused> {
  const { staffId } = ask
  if (!(await plannedPerson(deps.models, deed.caller, staffId))) return { refused: 'not-yours' }
  const { days, problems } = readDayPlans(ask.days, deps.now())
  if (Object.keys(problems).length > 0) return { refused: 'working-time-invalid', fields: problems }
  const changes = days.map((day) => ({ ...day, staffId, proposedAt: null }))
  return putAllInForce(deps, changes, 'working-time.set', deed)
}

export type AnswerItem = {
  staffId: string
  date: string
  /** Instant of the proposal that the manager saw; another one is not what was answered. */
  proposedAt?: number | undefined
}

/** Approves or refuses many proposals; days on which nothing is proposed (any more) are passed over. */
export async function answerTime(
  deps: WorkingTimeDeps,
  ask: { items: readonly AnswerItem[]; verdict: 'approve' | 'refuse'; reason: string | null },
  deed: Deed,
): Promise<ChangeReply | Refused> {
  const { models, now } = deps
  const proposed: DayChange[] = []
  for (const staffId of new Set(ask.items.map((item) => item.staffId))) {
    if (!(await plannedPerson(models, deed.caller, staffId))) return { refused: 'not-yours' }
  }
  const fields: Record<string, string> = {}
  for (const [index, item] of ask.items.entries()) {
    if (item.date < dateOf(now()) && ask.verdict === 'approve') fields[`items.${index}`] = 'past'
    const day = await models.agendas.findById(agendaId(item.staffId, item.date)).lean<AgendaRow>()
    if (day?.proposal?.state !== 'proposed') continue
    const { periods, breaks, at: proposedAt } = day.proposal
    if ((item.proposedAt ?? proposedAt) !== proposedAt) return { refused: 'changed-meanwhile' }
    proposed.push({ staffId: item.staffId, date: item.date, periods, breaks, proposedAt })
  }
  if (Object.keys(fields).length > 0) return { refused: 'working-time-invalid', fields }
  if (ask.verdict === 'approve') {
    return putAllInForce(deps, proposed, 'working-time.approved', deed)
  }
  const changed: string[] = []
  for (const { staffId, date, proposedAt } of proposed) {
    const answer = { staffId, date, proposedAt: proposedAt!, reason: ask.reason || null }
    if (await refuse(models, answer, now())) changed.push(agendaId(staffId, date))
  }
  await writeAudit(deps, deed, 'working-time.refused', changed)
  return { changed: changed.length, orphans: [] }
}

async function putAllInForce(
  deps: WorkingTimeDeps,
  changes: readonly DayChange[],
  action: string,
  deed: Deed,
): Promise<ChangeReply | Refused> {
  const changed: string[] = []
  const left: DayChange[] = []
  const visits: VisitRow[] = []
  let isClosing = false
  for (const change of changes) {
    const outcome = await putInForce(deps.models, change, deps.now())
    if (outcome === 'changed') changed.push(agendaId(change.staffId, change.date))
    else if (outcome === 'closing') isClosing = true
    else if (outcome !== 'gone') {
      left.push(change)
      visits.push(...outcome.stranded.map(({ visit }) => visit))
    }
  }
  await writeAudit(deps, deed, action, changed)
  // A handover has some of these days in hand just now.
  if (isClosing) return { refused: 'changed-meanwhile' }
  const orphans = await orphansOf(deps, visits, { changes: left, leaving: null }, deed.caller)
  return { changed: changed.length, orphans }
}

/** One row for each day, so that it can be seen who has put it in force. */
function writeAudit(
  { audit }: WorkingTimeDeps,
  { caller, ip }: Deed,
  action: string,
  dayIds: readonly string[],
): Promise<void> {
  return audit.writeAll(
    dayIds.map((objectId) => ({
      action,
      result: 'ok' as const,
      actorId: caller.person._id,
      role: caller.isManager ? 'manager' : 'consultant',
      objectType: 'day',
      objectId,
      staffIp: ip,
    })),
  )
}

import { intersect, type Span } from '#machines/slots.ts'
import { openOf } from '#machines/working-time.ts'
import { agendaId, ensureDay } from '#server/booking/days.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import type { PlannedDay } from './day-plans.ts'
import { narrowing, nothingStranded, type Stranded } from './stranded.ts'

/** Writes of working time: each is one conditional update of the day that is also the lock of bookings. */

type DayModels = Pick<Models, 'agendas' | 'visits'>
/** What became of a day: `busy` names the visits in the way, `closing` a handover that has it in hand. */
export type DayOutcome = 'changed' | 'gone' | 'closing' | { stranded: Stranded[]; day: AgendaRow }

/** How often a write is tried anew when somebody booked in between. */
const TRIES = 5

/** Approved time of one day; `proposedAt` says that it is the answer to that very proposal. */
export type DayChange = PlannedDay & { staffId: string; proposedAt: number | null }

/**
 * Puts working time in force, unless visits would be left outside: then the day stays as it is.
 * @returns `gone` when the proposal is not the one that was meant any more
 */
export async function putInForce(
  models: DayModels,
  change: DayChange,
  now: number,
): Promise<DayOutcome> {
  const { staffId, date, periods, breaks, proposedAt } = change
  const open = openOf(periods, breaks)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const day = await readOrMake(models, staffId, date)
    if (day.closingBy) return 'closing'
    if (!isMeant(day, proposedAt)) return 'gone'
    const { stranded, spentHoldIds } = await narrowing(models, day, open, now)
    if (stranded.length > 0) return { stranded, day }
    const { matchedCount } = await models.agendas.updateOne(
      {
        _id: day._id,
        closingBy: null,
        ...(proposedAt === null ? {} : { 'proposal.at': proposedAt }),
        ...nothingStranded(open, spentHoldIds, now),
      },
      { $set: { periods, breaks, open, proposal: null }, $inc: { rev: 1 } },
    )
    if (matchedCount === 1) return 'changed'
  }
  throw new Error(`the day ${agendaId(staffId, date)} is booked faster than it can be changed`)
}

async function readOrMake(models: DayModels, staffId: string, date: string): Promise<AgendaRow> {
  const _id = agendaId(staffId, date)
  const found = await models.agendas.findById(_id).lean<AgendaRow>()
  if (found) return found
  await ensureDay(models, staffId, date)
  return (await models.agendas.findById(_id).lean<AgendaRow>())!
}

const isMeant = ({ proposal }: AgendaRow, proposedAt: number | null): boolean =>
  proposedAt === null || (proposal?.state === 'proposed' && proposal.at === proposedAt)

/**
 * Writes down what a consultant proposes for the own day; what is in force already needs no answer, so
 * proposing it takes an older proposal back.
 */
export async function propose(
  models: DayModels,
  staffId: string,
  { date, periods, breaks }: PlannedDay,
  now: number,
): Promise<boolean> {
  const day = await readOrMake(models, staffId, date)
  const isInForce = areEqual(day.periods, periods) && areEqual(day.breaks, breaks)
  if (isInForce && day.proposal === null) return false
  const proposal = isInForce
    ? null
    : { state: 'proposed' as const, periods, breaks, reason: null, at: now }
  await models.agendas.updateOne({ _id: day._id }, { $set: { proposal }, $inc: { rev: 1 } })
  return true
}

/** Takes back what was proposed, or clears a refusal away. */
export async function withdraw(
  models: Pick<Models, 'agendas'>,
  staffId: string,
  date: string,
): Promise<boolean> {
  const { matchedCount } = await models.agendas.updateOne(
    { _id: agendaId(staffId, date), 'proposal.state': { $in: ['proposed', 'refused'] } },
    { $set: { proposal: null }, $inc: { rev: 1 } },
  )
  return matchedCount === 1
}

/** The manager's no to one proposal. */
export async function refuse(
  models: Pick<Models, 'agendas'>,
  day: { staffId: string; date: string; proposedAt: number; reason: string | null },
  now: number,
): Promise<boolean> {
  const { matchedCount } = await models.agendas.updateOne(
    {
      _id: agendaId(day.staffId, day.date),
      'proposal.state': 'proposed',
      'proposal.at': day.proposedAt,
    },
    {
      $set: { 'proposal.state': 'refused', 'proposal.reason': day.reason, 'proposal.at': now },
      $inc: { rev: 1 },
    },
  )
  return matchedCount === 1
}

/**
 * First step of a handover: no new booking comes into the time that goes away; what is there stays.
 * The approved time as it is shown is untouched, so that `reopen` finds the way back.
 * @returns the day as it is now; null when another handover has it, or the proposal is gone
 */
export async function close(
  models: DayModels,
  planId: string,
  change: DayChange,
): Promise<AgendaRow | null> {
  const { staffId, date, periods, breaks, proposedAt } = change
  for (let tries = 0; tries < TRIES; tries += 1) {
    const day = await readOrMake(models, staffId, date)
    if (!isMeant(day, proposedAt) || (day.closingBy ?? planId) !== planId) return null
    const open = intersect(openOf(day.periods, day.breaks), openOf(periods, breaks))
    const closed = await models.agendas
      .findOneAndUpdate(
        { _id: day._id, rev: day.rev },
        { $set: { open, closingBy: planId }, $inc: { rev: 1 } },
        { returnDocument: 'after' },
      )
      .lean<AgendaRow>()
    if (closed) return closed
  }
  throw new Error(`the day ${agendaId(staffId, date)} is booked faster than it can be closed`)
}

/** The way back of `close`. */
export async function reopen(
  models: Pick<Models, 'agendas'>,
  planId: string,
  { staffId, date }: Pick<DayChange, 'staffId' | 'date'>,
): Promise<void> {
  const _id = agendaId(staffId, date)
  const day = await models.agendas.findById(_id).lean<AgendaRow>()
  if (day?.closingBy !== planId) return
  const open: Span[] = openOf(day.periods, day.breaks)
  await models.agendas.updateOne(
    { _id, closingBy: planId },
    { $set: { open, closingBy: null }, $inc: { rev: 1 } },
  )
}

/** Last step of a handover on a day: the new time is in force; a newer proposal stays. */
export async function replace(
  models: DayModels,
  planId: string,
  change: DayChange,
  now: number,
): Promise<'changed' | { stranded: Stranded[] }> {
  const { staffId, date, periods, breaks, proposedAt } = change
  const _id = agendaId(staffId, date)
  const open = openOf(periods, breaks)
  const day = await models.agendas.findById(_id).lean<AgendaRow>()
  if (day?.closingBy !== planId) return 'changed'
  const { stranded } = await narrowing(models, day, open, now)
  if (stranded.length > 0) return { stranded }
  const answers = proposedAt === null || day.proposal?.at === proposedAt
  await models.agendas.updateOne(
    { _id, closingBy: planId },
    {
      $set: { periods, breaks, open, closingBy: null, ...(answers ? { proposal: null } : {}) },
      $inc: { rev: 1 },
    },
  )
  return 'changed'
}

function areEqual(one: readonly Span[], other: readonly Span[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ from, to }, index) => from === other[index]!.from && to === other[index]!.to)
  )
}

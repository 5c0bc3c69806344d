import type { BoardReply, CalendarDay, CalendarReply } from '#machines/api-schedule.ts'
import { addDays, dateOf, dayBounds, ZONE } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { Caller } from '#server/routes/caller.ts'
import { plannedBy } from './colleagues.ts'
import { staffVisit } from './staff-visit.ts'

/** What a calendar and the board of working time show (C5, C6, M2). */

export type CalendarDeps = {
  models: Pick<Models, 'agendas' | 'visits' | 'staff'>
  now: () => number
}
/** Local days, from the first on. */
export type Days = { from: string; days: number }

const lastOf = ({ from, days }: Days): string => addDays(from, days - 1)

/** Every day that was asked for, of one consultant. Cancelled visits are found by the search only. */
export async function calendarOf(
  { models }: CalendarDeps,
  person: StaffRow,
  range: Days,
  caller: Caller,
): Promise<CalendarReply> {
  const { _id: staffId, name } = person
  const last = lastOf(range)
  const from = dayBounds(range.from).from
  const { to } = dayBounds(last)
  const [rows, visits] = await Promise.all([
    models.agendas.find({ staffId, date: { $gte: range.from, $lte: last } }).lean<AgendaRow[]>(),
    models.visits
      .find({ staffId, startsAt: { $gte: from, $lt: to } })
      .sort({ startsAt: 1, _id: 1 })
      .lean<VisitRow[]>(),
  ])
  const byDate = new Map(rows.map((row) => [row.date, row]))
  const shown = visits.filter(({ state }) => state !== 'pending' && state !== 'cancelled')
  const days = Array.from({ length: range.days }, (_, index): CalendarDay => {
    const date = addDays(range.from, index)
    const own = shown.filter(({ startsAt }) => dateOf(startsAt) === date)
    return {
      ...timesOf(date, byDate.get(date)),
      visits: own.map((visit) => staffVisit(visit, caller)),
    }
  })
  return { zone: ZONE, staffId, name, days }
}

function timesOf(date: string, row: AgendaRow | undefined): Omit<CalendarDay, 'visits'> {
  const { periods = [], breaks = [], proposal = null } = row ?? {}
  return { date, periods, breaks, proposal }
}

/** All whose time the manager plans, day by day, and how many proposals await an answer. */
export async function boardOf(
  { models, now }: CalendarDeps,
  range: Days,
  caller: Caller,
): Promise<BoardReply> {
  const people = (await plannedBy(models, caller)).filter(({ roles }) =>
    roles.includes('consultant'),
  )
  const ids = people.map(({ _id }) => _id)
  const [rows, awaiting] = await Promise.all([
    models.agendas
      .find({ staffId: { $in: ids }, date: { $gte: range.from, $lte: lastOf(range) } })
      .sort({ date: 1, staffId: 1 })
      .lean<AgendaRow[]>(),
    models.agendas.countDocuments({
      'proposal.state': 'proposed',
      date: { $gte: dateOf(now()) },
      staffId: { $in: ids },
    }),
  ])
  return {
    zone: ZONE,
    staff: people.map(({ _id: staffId, name }) => ({ staffId, name })),
    rows: rows
      .map((row) => ({
        staffId: row.staffId,
        ...timesOf(row.date, row),
        visits: row.busy.filter(({ visitId }) => visitId !== null).length,
      }))
      .filter(({ periods, proposal, visits }) => periods.length > 0 || proposal || visits > 0),
    awaiting,
  }
}

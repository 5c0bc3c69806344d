import { createHash, randomUUID } from 'node:crypto'
import type { DayPlan, HandoverRequest } from '#machines/api-schedule.ts'
import { createAuditLog } from '#server/audit-log.ts'
import { createBooking } from '#server/booking/booking.ts'
import { createVisitLinks } from '#server/booking/links.ts'
import type { Clock } from '#server/clock.ts'
import { instantOf } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { createManagerGuard } from '#server/people/manager-guard.ts'
import type { Caller } from '#server/routes/caller.ts'
import { removePerson } from '#server/schedule/removal.ts'
import { createSchedule } from '#server/schedule/schedule.ts'
import type { Sites } from '#server/sites.ts'
import { seedTestCity, SITE, staffRow } from './test-city.ts'
import { silentLog } from './test-database.ts'

/** Wednesday; the simulated clock begins on the Monday before, at ten. */
export const DAY = '2026-11-25'
export const at = (time: string, date = DAY): number => instantOf(date, time)
export const workday = (from: string, to: string, date = DAY): DayPlan => ({
  date,
  periods: [{ from, to }],
  breaks: [],
})
/** An id that is the same in every process of a test. */
export function fixedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Booking and schedule on a database, without the network before them. */
export function scheduleOn(models: Models, clock: Clock, workerId = 'first') {
  const { now } = clock
  const site = { siteId: SITE } as NonNullable<ReturnType<Sites['get']>>
  const sites = { get: (siteId: string) => (siteId === SITE ? site : undefined) } as Sites
  const booking = createBooking({
    ...{ models, sites, now, log: silentLog, secret: 's'.repeat(40), holdsPerAddress: 5 },
    links: createVisitLinks('s'.repeat(40)),
    widgetOrigin: () => 'http://localhost',
    sender: 'okienko@example.org',
    onOwed: () => {},
    onChanged: () => {},
    giveUpTicket: () => {},
  })
  const audit = createAuditLog({ models, now, newId: randomUUID })
  const sessions = { endAll: () => Promise.resolve() }
  const guard = createManagerGuard({ models, now, newId: randomUUID })
  const deps = { models, booking, audit, guard, log: silentLog, clock, newId: randomUUID, workerId }
  const removal = { models, sessions, audit, tell: () => Promise.resolve(), now }
  return createSchedule({
    ...deps,
    removePerson: (staffId, byStaffId) => removePerson(removal, staffId, byStaffId),
  })
}

/** The test city with a manager, `maria`, who has no visits. */
export async function seedScheduleCity(models: Models): Promise<void> {
  await seedTestCity(models)
  await models.staff.create({ ...staffRow('maria'), roles: ['manager'], topicIds: [] })
}

export async function callerOf(models: Models, staffId: string): Promise<Caller> {
  const person = (await models.staff.findById(staffId).lean<StaffRow>())!
  const session = { sessionId: 's', staffId, idleUntil: 0, endsAt: 0, provedAt: 0 }
  return { session, person, isManager: person.roles.includes('manager') }
}

/** A booked visit of the topic that everybody but the manager serves. */
export async function bookVisit(
  schedule: ReturnType<typeof scheduleOn>,
  name: string,
  staffId: string,
  startsAt: number,
): Promise<VisitRow> {
  const added = await schedule.booking.staffAdd({
    ...{ visitId: fixedId(name), siteId: SITE, topicId: 'dowody', staffId, startsAt },
    contact: { name, email: `${name}@example.org`, need: null },
    language: 'pl',
  })
  if ('refused' in added) throw new Error(`${name}: ${added.refused}`)
  return added.visit
}

/**
 * What must hold whatever happened: every open visit keeps exactly one time, its own, and no time is kept
 * for anything else.
 */
export async function faultsOf(models: Models): Promise<string[]> {
  const days = await models.agendas.find({}).sort({ _id: 1 }).lean<AgendaRow[]>()
  const visits = await models.visits.find({}).sort({ _id: 1 }).lean<VisitRow[]>()
  const kept = days.flatMap(({ staffId, busy }) => busy.map((entry) => ({ staffId, ...entry })))
  const isOpen = ({ state }: VisitRow) => ['booked', 'checked-in', 'in-call'].includes(state)
  const faults: string[] = []
  for (const { visitId, staffId, holdId } of kept) {
    const visit = visits.find(({ _id }) => _id === visitId)
    const isOwn = visit && visit.holdId === holdId && visit.staffId === staffId
    if (!isOwn || visit.state === 'cancelled') faults.push(`stray time of ${visitId} at ${staffId}`)
  }
  for (const visit of visits.filter(isOpen)) {
    if (visit.moving) faults.push(`${visit._id} is still moving`)
    if (!kept.some(({ holdId }) => holdId === visit.holdId)) faults.push(`${visit._id} has no time`)
  }
  for (const { _id, closingBy } of days) if (closingBy) faults.push(`${_id} is still closed`)
  return faults
}

/** Removal of anna: her visits go to bartek at the same time, or are cancelled. */
export function removalOf(
  planId: string,
  goes: Record<string, { staffId: string; startsAt: number } | null>,
): HandoverRequest {
  return {
    planId,
    change: { kind: 'remove-person', staffId: 'anna' },
    choices: Object.entries(goes).map(([visitId, target]) => ({ visitId, target })),
  }
}

import { every, type Clock } from '#server/clock.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Booking } from '#server/booking/booking.ts'
import { isOutage } from '#server/database.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { ManagerGuard } from '#server/people/manager-guard.ts'
import { createHandovers, type Handovers } from './handovers.ts'
import type { WorkingTimeDeps } from './working-time.ts'

/** Working time, visits and handovers as the staff run them; the calls are in routes/schedule.ts. */
export type Schedule = WorkingTimeDeps & {
  models: Pick<Models, 'agendas' | 'visits' | 'staff' | 'topics' | 'handovers'>
  booking: Booking
  handovers: Handovers
  /** Takes up the handovers that a stopped server has left; call it once the server is built. */
  begin(): void
  /** Waits for the step under way; the next run of a server goes on with the rest. */
  close(): Promise<void>
}

export type ScheduleDeps = {
  models: Schedule['models']
  booking: Booking
  audit: AuditLog
  guard: ManagerGuard
  log: Log
  clock: Clock
  newId: () => string
  workerId: string
  removePerson: (staffId: string, byStaffId: string) => Promise<boolean>
}

/** Handovers that were left half done are looked for this often (ms). */
const RESUME_MS = 15_000
/** A long handover goes on after this time without its page, which asks how far it is (ms). */
const PATIENCE_MS = 2_000

export function createSchedule(deps: ScheduleDeps): Schedule {
  const { models, booking, audit, guard, log, clock, newId, workerId, removePerson } = deps
  const { now } = clock
  const patience = () => new Promise<void>((done) => clock.at(now() + PATIENCE_MS, done))
  const handovers = createHandovers({
    ...{ models, booking, audit, guard, log, now, newId, workerId, removePerson, patience },
  })
  let stop = () => {}
  let busy: Promise<void> | null = null
  const resume = () => {
    busy ??= handovers
      .resume()
      .catch((error: unknown) => {
        if (!isOutage(error)) log.error('handover.resume-failed', { error })
      })
      .finally(() => (busy = null))
  }
  return {
    models,
    booking,
    audit,
    now,
    handovers,
    begin() {
      resume()
      stop = every(clock, RESUME_MS, resume)
    },
    async close() {
      stop()
      await busy
    },
  }
}

import { visitStep } from '#machines/visit.ts'
import { writeStep } from '#server/booking/visit-write.ts'
import { isOutage } from '#server/database.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { BLANK_CONTACT } from './contact-erasure.ts'
import type { Due } from './due.ts'

export type VisitDutiesDeps = {
  models: Pick<Models, 'visits'>
  now: () => number
  log: Log
  /** A letter is owed: whoever sends them may look. */
  onOwed: () => void
  /** A visit is over: whoever shows it may look. */
  onChanged: (visit: VisitRow) => void
  /** Blanked values leave the disk, too (privacy.md 11). */
  flushDisk: () => Promise<void>
}

/** What becomes of visits by themselves: missed ones, and contact data over their time. */
export type VisitDuties = {
  /** Does what a job has found, as far as it is still to be done. */
  handle(due: Due): Promise<{ missed: number; erased: number }>
}

export function createVisitDuties(deps: VisitDutiesDeps): VisitDuties {
  return {
    async handle(due) {
      const done = { missed: 0, erased: 0 }
      try {
        for (const id of due.missed) if (await markMissed(deps, id)) done.missed++
        for (const id of due.toErase) if (await eraseContact(deps, id)) done.erased++
        if (done.erased > 0) await deps.flushDisk()
      } catch (error) {
        // The next run finds the same again.
        if (!isOutage(error)) deps.log.error('job.duties-failed', { error })
      }
      if (done.missed + done.erased > 0) deps.log.info('job.visits', { counts: done })
      if (due.owesMail || done.missed > 0) deps.onOwed()
      return done
    },
  }
}

/** Reads again and asks the rule: between the look and this the resident may have come. */
async function markMissed(deps: VisitDutiesDeps, visitId: string): Promise<boolean> {
  const at = deps.now()
  const visit = await deps.models.visits.findById(visitId).lean<VisitRow>()
  if (!visit) return false
  const step = visitStep(visit, { type: 'visit.missed', by: 'clock' }, at)
  if ('refused' in step || Object.keys(step.change).length === 0) return false
  const missed = await writeStep(deps.models, 'miss.due', visit, step, at)
  if (missed) deps.onChanged(missed)
  return missed !== null
}

async function eraseContact({ models, now }: VisitDutiesDeps, visitId: string): Promise<boolean> {
  const { modifiedCount } = await models.visits.updateOne(
    { _id: visitId, eraseAt: { $lte: now() } },
    BLANK_CONTACT,
  )
  return modifiedCount === 1
}

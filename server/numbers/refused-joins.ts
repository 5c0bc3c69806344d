import { REFUSED_JOINS, type RefusedJoin } from '#machines/numbers.ts'
import { isDuplicate } from '#server/database.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'

const HOUR_MS = 3_600_000

/** Counts residents who could not come into a line (M5), by site, hour and reason. */
export type RefusedJoins = {
  /** A join was refused; what is none of the reasons that are counted is passed over. */
  note(siteId: string, reason: string): void
}

export function createRefusedJoins(deps: {
  models: Pick<Models, 'refusedJoins'>
  now: () => number
  log: Log
  /** Told of each that counts, for the metrics. */
  onNoted?: (siteId: string, reason: RefusedJoin) => void
}): RefusedJoins {
  const { models, now, log } = deps
  const add = async (siteId: string, reason: RefusedJoin): Promise<void> => {
    const hour = now() - (now() % HOUR_MS)
    const one = () =>
      models.refusedJoins.updateOne(
        { _id: `${siteId}:${hour}:${reason}` },
        { $inc: { count: 1 }, $setOnInsert: { siteId, hour, reason } },
        { upsert: true },
      )
    // Two first ones of an hour may both try to insert; the second then finds the row.
    await one().catch((error: unknown) => {
      if (!isDuplicate(error)) throw error
      return one()
    })
  }
  return {
    note(siteId, reason) {
      if (!isCounted(reason)) return
      deps.onNoted?.(siteId, reason)
      // The resident is not kept waiting for a count, nor refused for want of one.
      add(siteId, reason).catch((error: unknown) => log.warn('join.not-counted', { error, siteId }))
    },
  }
}

const isCounted = (reason: string): reason is RefusedJoin =>
  (REFUSED_JOINS as readonly string[]).includes(reason)

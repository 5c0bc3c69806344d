import { NumbersTally, type Numbers } from '#machines/numbers.ts'
import { addDays, dateOf, dayBounds, hourOf } from '#server/local-time.ts'
import type { CallRow } from '#server/models/calls.ts'
import type { Models } from '#server/models/index.ts'
import type { RefusedJoinsRow } from '#server/models/refused-joins.ts'
import type { VisitRow } from '#server/models/visits.ts'

/** Rows that are read at once; between them the server serves others. */
const BATCH = 500

export type PeriodAsk = {
  /** First local day. */
  from: string
  days: number
  /** Sites that are counted: never others than the asking manager's own. */
  siteIds: readonly string[]
  topicId?: string | undefined
}
export type PeriodDeps = { models: Pick<Models, 'calls' | 'visits' | 'refusedJoins'> }

/** What became of the calls that ended in these days, of the visits booked in them, and who was turned away. */
export async function numbersOf({ models }: PeriodDeps, ask: PeriodAsk): Promise<Numbers> {
  const tally = new NumbersTally()
  const { from } = dayBounds(ask.from)
  const { to } = dayBounds(addDays(ask.from, ask.days - 1))
  const span = { $gte: from, $lt: to }
  const siteId = { $in: [...ask.siteIds] }
  const topic = ask.topicId === undefined ? {} : { topicId: ask.topicId }

  const calls = models.calls
    .find({ siteId, endedAt: span, ...topic })
    .lean<CallRow>()
    .cursor({ batchSize: BATCH })
  for await (const row of calls as AsyncIterable<CallRow>) {
    const { endedAt } = row
    tally.call({ ...row, date: dateOf(endedAt), hour: hourOf(endedAt) })
  }
  const missed = models.visits
    .find({ siteId, startsAt: span, state: 'missed', ...topic })
    .select({ siteId: 1, topicId: 1, startsAt: 1 })
    .lean<Missed>()
    .cursor({ batchSize: BATCH })
  for await (const row of missed as AsyncIterable<Missed>) {
    tally.noShow({ ...row, date: dateOf(row.startsAt), hour: hourOf(row.startsAt) })
  }
  // Who was turned away had not chosen a topic that could be told.
  if (ask.topicId !== undefined) return tally.result()
  const refused = models.refusedJoins
    .find({ siteId, hour: span })
    .lean<RefusedJoinsRow>()
    .cursor({ batchSize: BATCH })
  for await (const row of refused as AsyncIterable<RefusedJoinsRow>) {
    const { hour: at, siteId: where, reason, count } = row
    const mark = { siteId: where, topicId: null, date: dateOf(at), hour: hourOf(at) }
    tally.refused(mark, reason, count)
  }
  return tally.result()
}

type Missed = Pick<VisitRow, 'siteId' | 'topicId' | 'startsAt'>

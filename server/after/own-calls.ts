import type { z } from 'zod'
import type { AFTER_API, OwnCall } from '#machines/api-after.ts'
import { NOTE_KEPT_MS } from '#machines/after-routes.ts'
import type { Refused } from '#server/booking/deps.ts'
import type { Lead } from '#server/lead.ts'
import { dayBounds, ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import { servingId, type ServingRow } from '#server/models/servings.ts'
import { noteKeptMs } from '#server/sites/site-retention.ts'
import type { Sites } from '#server/sites.ts'
import { topicFacts, type TopicFacts } from './topics.ts'

/** A consultant's own calls, what came of them, and notes on them (C7). */
export type OwnCallsDeps = {
  models: Pick<Models, 'servings' | 'topics'>
  /** A city may keep notes for a shorter time. */
  sites: Pick<Sites, 'get'>
  lead: Pick<Lead, 'isServing'>
  now: () => number
}
type Api = typeof AFTER_API

/** Rows of one day: more calls than anybody can have. */
const MAX_ROWS = 300

/** The own calls that ended on a local day, newest first. */
export async function ownCallsOf(
  { models, sites }: OwnCallsDeps,
  staffId: string,
  { date }: z.infer<Api['ownCalls']['query']>,
): Promise<z.infer<Api['ownCalls']['reply']>> {
  const { from, to } = dayBounds(date)
  const rows = await models.servings
    .find({ staffId, endedAt: { $gte: from, $lt: to } })
    .sort({ endedAt: -1, _id: -1 })
    .limit(MAX_ROWS + 1)
    .lean<ServingRow[]>()
  const topics = await topicFacts(
    models,
    rows.map(({ topicId }) => topicId),
  )
  const calls = rows.slice(0, MAX_ROWS).map((row) => ownCall(sites, row, topics))
  return { zone: ZONE, calls, more: rows.length > MAX_ROWS }
}

/** One own call; `too-early` while its end is still being written. */
export async function ownCallOf(
  { models, sites, lead }: OwnCallsDeps,
  staffId: string,
  callId: string,
): Promise<z.infer<Api['ownCall']['reply']> | Refused> {
  const row = await models.servings.findById(servingId(callId, staffId)).lean<ServingRow>()
  if (row) return { call: ownCall(sites, row, await topicFacts(models, [row.topicId])) }
  return { refused: lead.isServing(callId, staffId) ? 'too-early' : 'not-found' }
}

/**
 * Keeps note and outcome of an own call, also later, as long as notes are kept. Saved from elsewhere since
 * the page has read them: `changed-meanwhile`, unless it is the same that is asked for.
 */
export async function saveNote(
  { models, sites, lead, now }: OwnCallsDeps,
  staffId: string,
  { callId, note: typed, outcome, savedAt }: z.infer<Api['saveNote']['request']>,
): Promise<z.infer<Api['saveNote']['reply']> | Refused> {
  const _id = servingId(callId, staffId)
  const row = await models.servings.findById(_id).lean<ServingRow>()
  if (!row) return { refused: lead.isServing(callId, staffId) ? 'too-early' : 'not-found' }
  const note = typed.trim() === '' ? null : typed.trim()
  if (row.savedAt !== null && row.note === note && row.outcome === outcome) {
    return { savedAt: row.savedAt }
  }
  const eraseAt = noteUntil(sites, row)
  if (now() >= eraseAt) return { refused: 'not-now' }
  const { outcomes } = (await topicFacts(models, [row.topicId]))(row.topicId)
  const isKnown = outcome === null || outcome === row.outcome || outcomes.includes(outcome)
  if (!isKnown) return { refused: 'fields-invalid', fields: { outcome: 'unknown' } }
  // Above every time before it, so that it names this state.
  const at = Math.max(now(), (row.savedAt ?? 0) + 1)
  const set = { note, outcome, savedAt: at, noteEraseAt: note === null ? null : eraseAt }
  const { matchedCount } = await models.servings.updateOne({ _id, savedAt }, { $set: set })
  return matchedCount === 1 ? { savedAt: at } : { refused: 'changed-meanwhile' }
}

const noteUntil = (sites: OwnCallsDeps['sites'], { siteId, endedAt }: ServingRow): number =>
  endedAt + noteKeptMs(sites.get(siteId), NOTE_KEPT_MS)

function ownCall(sites: OwnCallsDeps['sites'], row: ServingRow, topics: TopicFacts): OwnCall {
  const { callId, siteId, topicId, from, endedAt, end, outcome, note, savedAt } = row
  const { name, outcomes } = topics(topicId)
  return {
    ...{ callId, siteId, topicId, topic: name, from, endedAt, end, outcome, savedAt },
    ...{ note: note ?? '', noteUntil: noteUntil(sites, row), outcomes: [...outcomes] },
  }
}

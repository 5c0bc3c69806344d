import type { Models } from '#server/models/index.ts'
import { purgeRules } from './purge-rules.ts'

const HOUR_MS = 3_600_000
/** What works each minute may be late while a database or a server is away (ms). */
const SLACK_MS = 6 * HOUR_MS

/** Of one class: how many rows are older than their rule, and by how much the oldest is (ms). */
export type Overdue = { count: number; oldestMs: number }

/**
 * What is still there after a purge although its time is over (privacy.md 3): nothing, or somebody has to
 * look. Holds and contact data are taken away by others each minute, so they get some hours.
 */
export async function findOverdue(
  models: Models,
  now: number,
  statisticsMonths: number,
): Promise<Record<string, Overdue>> {
  const rules = purgeRules(now, statisticsMonths)
  const late = now - SLACK_MS
  const counts: Record<string, number> = {
    sessions: await models.staffSessions.countDocuments(rules.sessionsByEnd),
    snapshots: await models.snapshots.countDocuments(rules.snapshots),
    audit: await models.audit.countDocuments(rules.audit),
    calls: await models.calls.countDocuments(rules.calls),
    visits: await models.visits.countDocuments(rules.visits),
    agendas: await models.agendas.countDocuments(rules.agendas),
  }
  const overdue: Record<string, Overdue> = {}
  for (const [name, count] of Object.entries(counts))
    if (count > 0) overdue[name] = { count, oldestMs: 0 }
  const contacts = await models.visits
    .find({ eraseAt: { $lte: late } }, { eraseAt: 1 })
    .sort({ eraseAt: 1, _id: 1 })
    .lean<{ eraseAt: number }[]>()
  if (contacts[0])
    overdue['contacts'] = { count: contacts.length, oldestMs: now - contacts[0].eraseAt }
  const holds = await models.agendas
    .find({ nextExpiryAt: { $type: 'number', $lte: late } as never }, { nextExpiryAt: 1 })
    .sort({ nextExpiryAt: 1 })
    .lean<{ nextExpiryAt: number }[]>()
  if (holds[0]) overdue['holds'] = { count: holds.length, oldestMs: now - holds[0].nextExpiryAt }
  return overdue
}

import type { Models } from '#server/models/index.ts'
import { erasable } from './person-erasure.ts'
import { purgeRules } from './purge-rules.ts'

const HOUR_MS = 3_600_000
/** What works each minute may be late while a database or a server is away (ms). */
export const SLACK_MS = 6 * HOUR_MS

/** Of one class: how many rows are older than their rule, and by how much the oldest is (ms). */
export type Overdue = { count: number; oldestMs: number }

/** What the report reads of a collection, whatever its rows are. */
type Rows = {
  countDocuments(filter: object): PromiseLike<number>
  find(
    filter: object,
    fields: object,
  ): {
    sort(order: object): { limit(n: number): { lean(): PromiseLike<object[]> } }
  }
}
/** A class of rows: those over their time, and the field that tells the time. */
type AgedClass = { name: string; rows: Rows; filter: object; field: string; limit: number }

/**
 * What is still there after a purge although its time is over (privacy.md 3): nothing, or somebody has to
 * look. Holds and contact data are taken away by others each minute, so they get some hours.
 */
export async function findOverdue(
  models: Models,
  now: number,
  statisticsMonths: number,
): Promise<Record<string, Overdue>> {
  const overdue: Record<string, Overdue> = {}
  for (const { name, rows, filter, field, limit } of classesOf(models, now, statisticsMonths)) {
    const count = await rows.countDocuments(filter)
    if (count === 0) continue
    const [oldest] = await rows
      .find(filter, { [field]: 1 })
      .sort({ [field]: 1, _id: 1 })
      .limit(1)
      .lean()
    overdue[name] = { count, oldestMs: oldest ? limit - instantIn(oldest, field) : 0 }
  }
  return overdue
}

function classesOf(models: Models, now: number, statisticsMonths: number): AgedClass[] {
  const rules = purgeRules(now, statisticsMonths)
  const late = now - SLACK_MS
  const aged = (name: string, rows: unknown, filter: object, field: string): AgedClass => {
    const { $lt, $lte } = valueIn(filter, field) as { $lt?: unknown; $lte?: unknown }
    return { name, rows: rows as Rows, filter, field, limit: toInstant($lt ?? $lte) }
  }
  return [
    aged('sessions', models.staffSessions, rules.sessionsByEnd, 'expiresAt'),
    aged('people', models.staff, erasable(now), 'removedAt'),
    aged('snapshots', models.snapshots, rules.snapshots, 'updatedAt'),
    aged('audit', models.audit, rules.audit, 'at'),
    aged('calls', models.calls, rules.calls, 'endedAt'),
    aged('servings', models.servings, rules.servings, 'endedAt'),
    aged('notes', models.servings, rules.notes, 'noteEraseAt'),
    aged('ratings', models.ratings, rules.ratings, 'at'),
    aged('refusedJoins', models.refusedJoins, rules.refusedJoins, 'hour'),
    aged('blocks', models.blocks, rules.blocks, 'expiresAt'),
    aged('visits', models.visits, rules.visits, 'startsAt'),
    aged('agendas', models.agendas, rules.agendas, 'date'),
    aged('handovers', models.handovers, rules.handovers, 'endedAt'),
    aged('contacts', models.visits, { eraseAt: { $lte: late } }, 'eraseAt'),
    aged(
      'holds',
      models.agendas,
      { nextExpiryAt: { $lte: late, $type: 'number' } },
      'nextExpiryAt',
    ),
  ]
}

const valueIn = (row: object, field: string): unknown => (row as Record<string, unknown>)[field]
const instantIn = (row: object, field: string): number => toInstant(valueIn(row, field))

/** Instants stand as numbers, TTL fields as dates, days as `YYYY-MM-DD`; NaN for anything else. */
function toInstant(value: unknown): number {
  if (typeof value === 'number') return value
  return value instanceof Date ? value.getTime() : Date.parse(String(value))
}

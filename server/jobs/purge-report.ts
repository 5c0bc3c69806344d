import type { Models } from '#server/models/index.ts'
import {
  allOf,
  overTime,
  retentionClasses,
  type KeepingTimes,
  type RetentionClass,
} from './purge-rules.ts'

/** Of one class: how many rows are older than their rule, and by how much the oldest is (ms). */
export type Overdue = { count: number; oldestMs: number }
/** Of one class: how many rows there are, and how old the oldest is (ms; 0 without any, or if it is to come). */
export type Kept = { count: number; oldestMs: number }

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

/**
 * What is still there after a purge although its time is over (privacy.md 3): nothing, or somebody has to
 * look. Holds and contact data are taken away by others each minute, so they get some hours.
 */
export async function findOverdue(
  models: Models,
  now: number,
  times: KeepingTimes,
): Promise<Record<string, Overdue>> {
  const overdue: Record<string, Overdue> = {}
  for (const one of retentionClasses(now, times)) {
    const { count, oldest } = await look(models, one, overTime(one, 'granted'))
    const limit = toInstant('before' in one.limit ? one.limit.before : one.limit.until)
    if (count === 0) continue
    overdue[one.name] = { count, oldestMs: oldest === null ? 0 : limit - one.slackMs - oldest }
  }
  return overdue
}

/** How much there is of each class, and its oldest item: for the daily report. */
export async function findKept(
  models: Models,
  now: number,
  times: KeepingTimes,
): Promise<Record<string, Kept>> {
  const kept: Record<string, Kept> = {}
  for (const one of retentionClasses(now, times)) {
    const { count, oldest } = await look(models, one, allOf(one))
    kept[one.name] = { count, oldestMs: oldest === null ? 0 : Math.max(0, now - oldest) }
  }
  return kept
}

async function look(
  models: Models,
  { collection, field }: RetentionClass,
  filter: object,
): Promise<{ count: number; oldest: number | null }> {
  const rows = models[collection] as unknown as Rows
  const count = await rows.countDocuments(filter)
  if (count === 0) return { count, oldest: null }
  const [first] = await rows
    .find(filter, { [field]: 1 })
    .sort({ [field]: 1, _id: 1 })
    .limit(1)
    .lean()
  return { count, oldest: first ? toInstant(valueAt(first, field)) : null }
}

const valueAt = (row: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], row)

/** Instants stand as numbers, TTL fields as dates, days as `YYYY-MM-DD`; NaN for anything else. */
function toInstant(value: unknown): number {
  if (typeof value === 'number') return value
  return value instanceof Date ? value.getTime() : Date.parse(String(value))
}

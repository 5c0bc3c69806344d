import { Gauge, type Registry } from 'prom-client'
import type { PurgeReport } from '#server/jobs/purge-night.ts'

/**
 * Gauges of what the last purge has found (privacy.md 3); there are none before the first, some minutes
 * after the start.
 *
 * @returns takes the report of a purge
 */
export function describeRetention(
  registry: Registry,
  now: () => number,
): (report: PurgeReport) => void {
  const ofClass = { labelNames: ['class'] as const, registers: [registry] }
  const kept = new Gauge({
    name: 'okienko_retention_rows',
    help: 'Items of a class of data that were there at the last purge',
    ...ofClass,
  })
  const oldest = new Gauge({
    name: 'okienko_retention_oldest_seconds',
    help: 'Age of the oldest item of a class at the last purge',
    ...ofClass,
  })
  const overdue = new Gauge({
    name: 'okienko_retention_overdue',
    help: 'Items of a class that are older than its rule allows; more than 0 is worth an alarm',
    ...ofClass,
  })
  const checked = new Gauge({
    name: 'okienko_retention_checked_timestamp_seconds',
    help: 'When the last purge was run; older than a day and a half is worth an alarm',
    registers: [registry],
  })
  // Without a value rather than with a wrong one.
  checked.remove()
  return (report) => {
    for (const [name, { count, oldestMs }] of Object.entries(report.kept)) {
      kept.set({ class: name }, count)
      oldest.set({ class: name }, oldestMs / 1_000)
      overdue.set({ class: name }, report.overdue[name]?.count ?? 0)
    }
    checked.set(now() / 1_000)
  }
}

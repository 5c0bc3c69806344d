import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { describeRetention } from './retention.ts'

it('tells what a purge has found, class by class, and nothing before the first', async () => {
  const registry = new Registry()
  const purged = describeRetention(registry, () => 5_000)
  expect(await registry.metrics()).not.toMatch(/^okienko_/m)
  const kept = { calls: { count: 3, oldestMs: 60_000 }, holds: { count: 2, oldestMs: 0 } }
  purged({ counts: {}, kept, overdue: { holds: { count: 1, oldestMs: 1 } } })
  const lines = (await registry.metrics()).split('\n')
  expect(lines).toContain('okienko_retention_rows{class="calls"} 3')
  expect(lines).toContain('okienko_retention_oldest_seconds{class="calls"} 60')
  expect(lines).toContain('okienko_retention_overdue{class="calls"} 0')
  expect(lines).toContain('okienko_retention_overdue{class="holds"} 1')
  expect(lines).toContain('okienko_retention_checked_timestamp_seconds 5')
  purged({ counts: {}, kept, overdue: {} })
  expect(await registry.metrics()).toContain('okienko_retention_overdue{class="holds"} 0')
})

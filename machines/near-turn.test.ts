import { expect, test } from 'vitest'
import { isNearTurn, NEAR_VISIT_MS, NEAR_WAIT_MS } from './near-turn.ts'

const START = 1_000_000
const wait = (toMs: number) => ({ fromMs: 0, toMs })

test.each([
  [1, null, true],
  [2, wait(60 * 60_000), true],
  [3, null, false],
  [3, wait(NEAR_WAIT_MS + 1), false],
  [30, wait(NEAR_WAIT_MS), true],
] as const)('[L10] place %i with the wait %o: %s', (place, range, near) => {
  expect(isNearTurn({ place, wait: range, booked: null }, START)).toBe(near)
})

test('[L10] a visit, from shortly before its time on', () => {
  const visit = { place: 0, wait: null, booked: { startsAt: START, delayMs: null } }
  expect(isNearTurn(visit, START - NEAR_VISIT_MS - 1)).toBe(false)
  expect(isNearTurn(visit, START - NEAR_VISIT_MS)).toBe(true)
})

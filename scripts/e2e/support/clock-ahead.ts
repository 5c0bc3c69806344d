import { shiftDate } from './shifted-date.ts'

/**
 * Loaded before a process of a test (`node --import`, worker threads included): its clock is
 * `OKIENKO_CLOCK_AHEAD_MS` ahead of the machine's, so that a visit of next week can happen now. The product
 * itself knows nothing of it.
 */
shiftDate(Number(process.env['OKIENKO_CLOCK_AHEAD_MS'] ?? 0))

import { formatDuration } from '#scripts/setup/step.ts'

/** How a part of the run came out, in numbers of tests. */
export interface Tally {
  passed: number
  failed: number
  /** Why the part was left out; it then counts as one skipped test. */
  leftOut?: string
}

/** A part with its name and duration in milliseconds. */
export interface PartResult extends Tally {
  part: string
  milliseconds: number
}

/** The part of Vitest's JSON report that we read. */
interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/**
 * Numbers of a Vitest run. `report` is its JSON report, null when there is none. A file that broke
 * before its tests counts as one failure, and so does a run that ended badly without a failed test
 * (an unhandled error, no tests at all).
 */
export function tallyVitest(report: string | null, exitCode: number | null): Tally {
  if (report === null) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as VitestReport
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = numFailedTests + broken.length
  return { passed: numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

/**
 * The closing lines: each part's time, what was left out and why, and at the very end `N passed, N failed`.
 */
export function summary(results: readonly PartResult[]): string[] {
  const total = sum(results)
  const ran = results.filter(({ leftOut }) => leftOut === undefined)
  const lines = ran.map(
    ({ part, passed, failed, milliseconds }) =>
      `${part.padEnd(8)} ${formatDuration(milliseconds).padStart(12)}   ${passed} passed, ${failed} failed`,
  )
  const skipped = results.flatMap(({ part, leftOut }) =>
    leftOut === undefined ? [] : [`${part.padEnd(8)} left out, 1 skipped: ${leftOut}`],
  )
  return ['', ...lines, ...skipped, '', `${total.passed} passed, ${total.failed} failed`]
}

/** 1 when something failed or nothing ran at all. */
export function exitCodeOf(results: readonly PartResult[]): 0 | 1 {
  const { passed, failed } = sum(results)
  return failed > 0 || passed === 0 ? 1 : 0
}

function sum(results: readonly Tally[]): Tally {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failed: results.reduce((total, { failed }) => total + failed, 0),
  }
}

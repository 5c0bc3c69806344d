import { describe, expect, test } from 'vitest'

import { exitCodeOf, summary, tallyVitest } from './tally.ts'
import type { PartResult } from './tally.ts'

function report(
  passed: number,
  failed: number,
  files: { status: string; tests: string[] }[],
): string {
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((test) => ({ status: test })),
    })),
  })
}

function part(passed: number, failed: number): PartResult {
  return { part: 'unit', passed, failed, milliseconds: 1500 }
}

describe('numbers of a Vitest run', () => {
  test('are those of its report', () => {
    const text = report(2, 1, [{ status: 'failed', tests: ['passed', 'passed', 'failed'] }])
    expect(tallyVitest(text, 1)).toEqual({ passed: 2, failed: 1 })
  })

  test('count a file that broke before its tests', () => {
    const text = report(1, 0, [
      { status: 'passed', tests: ['passed'] },
      { status: 'failed', tests: [] },
    ])
    expect(tallyVitest(text, 1)).toEqual({ passed: 1, failed: 1 })
  })

  test('count a bad end without a failed test, such as an unhandled error', () => {
    expect(tallyVitest(report(3, 0, []), 1)).toEqual({ passed: 3, failed: 1 })
    expect(tallyVitest(report(3, 0, []), null)).toEqual({ passed: 3, failed: 1 })
    expect(tallyVitest(report(3, 0, []), 0)).toEqual({ passed: 3, failed: 0 })
  })

  test('count a missing report as a failure', () => {
    expect(tallyVitest(null, 0)).toEqual({ passed: 0, failed: 1 })
  })
})

describe('the end of npm test', () => {
  test('is one line with the sum of all parts', () => {
    const lines = summary([part(6, 0), part(120, 2)])
    expect(lines.at(-1)).toBe('126 passed, 2 failed')
    expect(lines.filter((line) => /^\d+ passed/.test(line))).toHaveLength(1)
    expect(lines.some((line) => /^unit\s+1\.5 s/.test(line))).toBe(true)
  })

  test('names what was left out, as skipped and not as passed', () => {
    const leftOut = {
      part: 'firefox',
      passed: 0,
      failed: 0,
      milliseconds: 3,
      leftOut: 'no unshare',
    }
    const lines = summary([part(6, 0), leftOut])
    expect(lines).toContain('firefox  left out, 1 skipped: no unshare')
    expect(lines.filter((line) => line.startsWith('firefox'))).toHaveLength(1)
    expect(lines.at(-1)).toBe('6 passed, 0 failed')
    expect(exitCodeOf([leftOut])).toBe(1)
  })

  test('is good only when something ran and nothing failed', () => {
    expect(exitCodeOf([part(1, 0)])).toBe(0)
    expect(exitCodeOf([part(10, 1)])).toBe(1)
    expect(exitCodeOf([part(0, 0)])).toBe(1)
    expect(exitCodeOf([])).toBe(1)
  })
})

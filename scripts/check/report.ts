import { formatDuration } from '#scripts/setup/step.ts'
import type { CheckResult } from './check.ts'

/** The lines a terminal shows for a check. */
export function describeCheck({ name, problems, milliseconds }: CheckResult): string {
  const head = `${problems.length === 0 ? '✓' : '✗'} ${name} (${formatDuration(milliseconds)})`
  return [head, ...problems.map((problem) => `    ${problem}`)].join('\n')
}

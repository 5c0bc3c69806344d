import { join } from 'node:path'

import { runCommand } from '#scripts/setup/command.ts'
import { checkAccessibility } from './accessibility.ts'
import { checkImports } from './imports.ts'
import { checkMessages } from './messages.ts'
import { checkSpec } from './spec.ts'

/** One check of the sources; counts as one test in `npm test`. */
export interface Check {
  name: string
  /** What is wrong, one line each; empty when all is well. */
  run(root: string): Promise<string[]>
}

/** How a check came out. */
export interface CheckResult {
  name: string
  problems: string[]
  milliseconds: number
}

export const checks: readonly Check[] = [
  { name: 'types', run: (root) => tool(root, 'vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', '.']) },
  {
    name: 'lint',
    run: (root) =>
      tool(root, 'eslint/bin/eslint.js', [
        '-c',
        'scripts/eslint.config.mjs',
        '--max-warnings=0',
        '.',
      ]),
  },
  {
    name: 'formatting',
    run: (root) => tool(root, 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  },
  { name: 'import directions', run: checkImports },
  { name: 'rules of machines/SPEC.md', run: checkSpec },
  { name: 'messages', run: checkMessages },
  { name: 'accessibility contract', run: checkAccessibility },
]

/** Runs checks side by side and tells each result as it comes; the answer keeps their order. */
export async function runChecks(
  root: string,
  onResult: (result: CheckResult) => void,
  selected: readonly Check[] = checks,
): Promise<CheckResult[]> {
  const started = performance.now()
  return await Promise.all(
    selected.map(async ({ name, run }) => {
      const problems = await run(root)
      const result = { name, problems, milliseconds: performance.now() - started }
      onResult(result)
      return result
    }),
  )
}

async function tool(root: string, program: string, args: readonly string[]): Promise<string[]> {
  const path = join(root, 'node_modules', program)
  const result = await runCommand(process.execPath, [path, ...args], { cwd: root })
  if (result.code === 0) return []
  const lines = result.output.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 0 ? lines : [`ended with code ${result.code}`]
}

import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { startChild } from '#scripts/children/child-group.ts'
import type { ChildGroup } from '#scripts/children/child-group.ts'
import { printLine } from '#scripts/setup/step.ts'
import { tallyVitest } from './tally.ts'
import type { Tally } from './tally.ts'

/**
 * Runs Vitest with a configuration (path below the repository) in a process group of its own, its
 * words passed on, and counts. `onStart` gets the child, so that an interruption can stop it. `before`: words
 * before the command, which then runs it.
 */
export async function runVitest(
  repository: string,
  config: string,
  env: NodeJS.ProcessEnv,
  onStart: (child: ChildGroup) => void,
  before: readonly string[] = [],
): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'okienko-report-'))
  try {
    const report = join(folder, 'report.json')
    const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const command = [process.execPath, vitest, 'run', '--config', config, ...reporters]
    const [program = process.execPath, ...args] = [...before, ...command]
    const child = await startChild({
      name: 'vitest',
      program,
      args,
      cwd: repository,
      env: process.stdout.isTTY ? { ...env, FORCE_COLOR: '1' } : env,
      onLine: printLine,
    })
    onStart(child)
    const { code } = await child.exited
    await keepReport(report, env['OKIENKO_REPORTS'])
    return tallyVitest(await readFile(report, 'utf8').catch(() => null), code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** For `npm run accessibility`: the report stays in a folder of somebody's choice, beside those of other parts. */
async function keepReport(report: string, folder: string | undefined): Promise<void> {
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await copyFile(report, join(folder, `${basename(dirname(report))}.json`))
}

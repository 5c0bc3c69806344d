/**
 * `npm test`: set-up, checks, builds, unit tests beside those of the screens, then whole calls. The last line is
 * `N passed, N failed`; the exit code is 1 when anything failed or nothing ran.
 * `npm test -- check`, `-- unit`, `-- e2e` choose parts.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runChecks } from '#scripts/check/check.ts'
import { describeCheck } from '#scripts/check/report.ts'
import type { ChildGroup } from '#scripts/children/child-group.ts'
import { chromiumStep } from '#scripts/setup/chromium.ts'
import { clamdStep, startClamd } from '#scripts/setup/clamd.ts'
import { firefoxStep } from '#scripts/setup/firefox.ts'
import { mediasoupWorkerStep } from '#scripts/setup/mediasoup-worker.ts'
import { SetupError } from '#scripts/setup/setup-error.ts'
import { printLine, runStep } from '#scripts/setup/step.ts'
import { uwebsocketsStep } from '#scripts/setup/uwebsockets.ts'
import { appBuildStep, apps } from '#scripts/start/app-build.ts'
import { ownNetwork } from './own-network.ts'
import { exitCodeOf, summary } from './tally.ts'
import type { PartResult, Tally } from './tally.ts'
import { runVitest } from './vitest-run.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

const partNames = ['check', 'unit', 'e2e'] as const
type PartName = (typeof partNames)[number]

const env: NodeJS.ProcessEnv = { ...process.env }
const results: PartResult[] = []
const children = new Set<ChildGroup>()
/** Folder of the virus scanner; short, since socket paths are limited. */
let scratch: string | null = null

function remember(child: ChildGroup): void {
  children.add(child)
  void child.exited.then(() => children.delete(child))
}

/** Runs a part, tells its name and keeps its numbers. A set-up obstacle counts as one failure. */
async function part(name: string, run: () => Promise<Tally>): Promise<boolean> {
  printLine(`\n── ${name}`)
  const started = performance.now()
  const tally = await run().catch((error: unknown) => {
    // The step itself has told what to do.
    if (!(error instanceof SetupError))
      printLine(error instanceof Error ? error.message : `${error}`)
    return { passed: 0, failed: 1 }
  })
  results.push({ part: name, ...tally, milliseconds: performance.now() - started })
  return tally.failed === 0
}

async function setUp(parts: readonly PartName[]): Promise<Tally> {
  await runStep(uwebsocketsStep)
  env.OKIENKO_MEDIASOUP_WORKER_BIN = await runStep(mediasoupWorkerStep)
  if (parts.includes('e2e')) env.OKIENKO_CHROMIUM = await runStep(chromiumStep)
  const scanner = await runStep(clamdStep)
  scratch = await mkdtemp(join(tmpdir(), 'okienko-scan-'))
  const clamd = await startClamd(scanner, scratch)
  if (clamd.child) remember(clamd.child)
  env.OKIENKO_CLAMD_SOCKET = clamd.socket
  if (clamd.signatures) env.OKIENKO_CLAMD_SIGNATURES = clamd.signatures
  return { passed: 0, failed: 0 }
}

async function check(): Promise<Tally> {
  const outcome = await runChecks(repository, (result) => printLine(describeCheck(result)))
  const failed = outcome.filter(({ problems }) => problems.length > 0).length
  return { passed: outcome.length - failed, failed }
}

async function build(): Promise<Tally> {
  await Promise.all(apps.map((app) => runStep(appBuildStep(repository, app))))
  return { passed: 0, failed: 0 }
}

function vitest(config: string, own: NodeJS.ProcessEnv = {}): () => Promise<Tally> {
  return () => runVitest(repository, join('scripts', config), { ...env, ...own }, remember)
}
const endToEnd = (part: 'pages' | 'calls') =>
  vitest('vitest.e2e.config.ts', { OKIENKO_E2E_PART: part })

/** Where Firefox or a network of its own cannot be had, the run says so and goes on. */
async function firefox(): Promise<Tally> {
  const network = await ownNetwork()
  if ('reason' in network) return leaveOut(network.reason)
  try {
    env.OKIENKO_FIREFOX = await runStep(firefoxStep)
  } catch (error) {
    if (error instanceof SetupError) return leaveOut(error.message)
    throw error
  }
  const config = join('scripts', 'vitest.firefox.config.ts')
  return runVitest(repository, config, env, remember, network.before)
}

function leaveOut(leftOut: string): Tally {
  printLine(`left out: ${leftOut}`)
  return { passed: 0, failed: 0, leftOut }
}

async function stopChildren(): Promise<void> {
  await Promise.all([...children].map((child) => child.stop()))
  if (scratch) await rm(scratch, { recursive: true, force: true })
}

function readParts(names: readonly string[]): readonly PartName[] {
  const unknown = names.filter((name) => !partNames.includes(name as PartName))
  if (unknown.length > 0) {
    process.stderr.write(`There is no part ${unknown.join(', ')}: use ${partNames.join(', ')}.\n`)
    process.exit(1)
  }
  return names.length === 0 ? partNames : (names as PartName[])
}

async function main(): Promise<void> {
  const parts = readParts(process.argv.slice(2))
  const tests = parts.includes('unit') || parts.includes('e2e')
  const ready = !tests || (await part('set-up', () => setUp(parts)))
  if (parts.includes('check')) await part('check', check)
  const isBuilt = ready && parts.includes('e2e') && (await part('build', build))
  // Neither measures time, and each leaves a core idle.
  await Promise.all([
    ready && parts.includes('unit') ? part('unit', vitest('vitest.config.ts')) : null,
    isBuilt ? part('pages', endToEnd('pages')) : null,
  ])
  if (isBuilt) await part('calls', endToEnd('calls'))
  if (isBuilt) await part('firefox', firefox)
  await stopChildren()
  for (const line of summary(results)) printLine(line)
  process.exit(exitCodeOf(results))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    printLine(`\nstopped by ${signal}`)
    void stopChildren().then(() => process.exit(130))
  })
}
await main()

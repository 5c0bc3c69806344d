/**
 * `npm run bench`: measures us beside named baselines and prints a table.
 * `npm run bench -- NAME...` chooses benches, `--quick` is a short trial, `--write` puts what was
 * measured into docs/benchmarks.md. Exit code 1 when a bench fails, 0 when a goal is only missed.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { chromiumStep } from '#scripts/setup/chromium.ts'
import { mediasoupWorkerStep } from '#scripts/setup/mediasoup-worker.ts'
import { printLine, runStep } from '#scripts/setup/step.ts'
import { uwebsocketsStep } from '#scripts/setup/uwebsockets.ts'
import { appBuildStep, apps } from '#scripts/start/app-build.ts'
import { actorsBench } from './actors.ts'
import type { Bench } from './bench.ts'
import { bookingBench } from './booking.ts'
import { callsBench } from './calls.ts'
import { chatBench } from './chat.ts'
import { documentWith, sectionFor } from './document.ts'
import { filesBench } from './files.ts'
import { firstFrameBench } from './first-frame.ts'
import { hostBench } from './host.ts'
import { loadBench } from './load.ts'
import { describeRun } from './machine.ts'
import { offerBench } from './offer.ts'
import { sizesBench } from './sizes.ts'
import { slotsBench } from './slots.ts'
import { socketsBench } from './sockets.ts'
import { startBench } from './start.ts'
import { asText } from './table.ts'

const benches: readonly Bench[] = [
  firstFrameBench,
  loadBench,
  offerBench,
  socketsBench,
  actorsBench,
  startBench,
  slotsBench,
  bookingBench,
  chatBench,
  callsBench,
  filesBench,
  sizesBench,
  hostBench,
]
const repository = fileURLToPath(new URL('../..', import.meta.url))
const documentPath = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

const args = process.argv.slice(2)
const options = new Set(args.filter((arg) => arg.startsWith('--')))
const names = args.filter((arg) => !arg.startsWith('--'))
const known = new Set(benches.map(({ name }) => name))
const strange = [
  ...[...options].filter((option) => !['--write', '--quick'].includes(option)),
  ...names.filter((name) => !known.has(name)),
]
if (strange.length > 0) {
  printLine(`Not known: ${strange.join(', ')}. Benches: ${[...known].join(', ')}.`)
  process.exit(1)
}
const quick = options.has('--quick')
if (quick && options.has('--write')) {
  printLine('A quick trial does not go into the document: leave --quick or --write out.')
  process.exit(1)
}

const chosen = benches.filter(({ name }) => names.length === 0 || names.includes(name))
await runStep(uwebsocketsStep)
process.env['OKIENKO_MEDIASOUP_WORKER_BIN'] = await runStep(mediasoupWorkerStep)
if ([firstFrameBench, loadBench, hostBench].some((bench) => chosen.includes(bench)))
  process.env['OKIENKO_CHROMIUM'] = await runStep(chromiumStep)
for (const app of apps) await runStep(appBuildStep(repository, app))

const measured = await describeRun(new Date())
const fresh = new Map<string, string>()
for (const bench of chosen) {
  printLine(`\n── ${bench.name}: ${bench.title}`)
  try {
    const findings = await bench.run({ quick, say: (line) => printLine(`   ${line}`) })
    printLine(asText(findings))
    fresh.set(bench.name, sectionFor(bench, findings, measured))
  } catch (error) {
    process.exitCode = 1
    printLine(`${bench.name} failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
if (options.has('--write') && fresh.size > 0) {
  const old = await readFile(documentPath, 'utf8').catch(() => '')
  const text = documentWith(old, fresh, benches)
  await writeFile(documentPath, await format(text, { parser: 'markdown' }))
  printLine('\nwritten to docs/benchmarks.md')
}

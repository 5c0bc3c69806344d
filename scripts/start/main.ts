/**
 * `npm start`: set-up, builds, then database, media worker, server and demo city page, each in a
 * process group of its own. Ctrl-C or SIGTERM stops them in order, a second Ctrl-C at once.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { clamdStep, startClamd } from '#scripts/setup/clamd.ts'
import { runCommand, tail } from '#scripts/setup/command.ts'
import { mediasoupWorkerStep } from '#scripts/setup/mediasoup-worker.ts'
import { SetupError } from '#scripts/setup/setup-error.ts'
import { formatDuration, printLine, runOptionalStep, runStep } from '#scripts/setup/step.ts'
import { uwebsocketsStep } from '#scripts/setup/uwebsockets.ts'
import { announcement, readLinks } from './announcement.ts'
import type { SignInLink } from './announcement.ts'
import { appBuildStep, apps } from './app-build.ts'
import { ensureCertificate, lanAddresses } from './certificate.ts'
import { writeDemoSites } from './demo-sites.ts'
import { RunFile } from './leftovers.ts'
import { readOptions, usage } from './options.ts'
import type { StartOptions } from './options.ts'
import { makePlan } from './plan.ts'
import type { Plan } from './plan.ts'
import { makeRunFolder, Stack } from './stack.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const stack = new Stack(repository, printLine)
let run: RunFile | null = null
let signals = 0

async function end(code: number): Promise<never> {
  await stack.stop()
  await run?.release()
  process.exit(code)
}

function onSignal(): void {
  signals += 1
  if (signals === 1) {
    if (stack.children.length > 0) printLine('\nstopping (Ctrl-C again to force it)')
    void end(0)
  } else {
    void stack.kill().then(async () => {
      await run?.release()
      process.exit(130)
    })
  }
}

/** Native parts and apps. Returns the path of the media worker's binary. */
async function prepare(): Promise<string> {
  await runStep(uwebsocketsStep)
  const workerBin = await runStep(mediasoupWorkerStep)
  await Promise.all(apps.map((app) => runStep(appBuildStep(repository, app))))
  return workerBin
}

async function plan(options: StartOptions, workerBin: string): Promise<Plan> {
  const lan = options.https ? lanAddresses() : []
  const certificate = options.https
    ? await ensureCertificate(join(repository, options.dataDir, 'tls'), lan)
    : null
  return await makePlan(repository, options, { workerBin, certificate, lan }, process.env)
}

/** Starts a virus scanner where that needs no password; the rest works without one. */
async function startScanner(env: NodeJS.ProcessEnv, folder: string): Promise<void> {
  const clamd = await runOptionalStep(clamdStep)
  if (clamd === null) return printLine('[clamd] going on without: files cannot be exchanged')
  const { socket, signatures, child } = await startClamd(clamd, join(folder, 'clamd'))
  if (child) stack.adopt(child)
  env.OKIENKO_CLAMD_SOCKET = socket
  if (signatures) env.OKIENKO_CLAMD_SIGNATURES = signatures
}

/** Puts the demo office into the database; returns the sign-in links of people without a password. */
async function seedDemo(env: NodeJS.ProcessEnv): Promise<SignInLink[]> {
  const seed = join(repository, 'scripts', 'demo', 'seed.ts')
  const result = await runCommand(process.execPath, [seed], { cwd: repository, env })
  const line = result.output.split('\n').find((text) => text.startsWith('{"links"'))
  if (result.code !== 0 || line === undefined) {
    throw new Error(`the demo data could not be written:\n${tail(result.output)}`)
  }
  return readLinks(line)
}

async function startAll(options: StartOptions, settled: Plan): Promise<SignInLink[]> {
  const { env, databaseDir, dataDir } = settled
  const folder = await makeRunFolder(dataDir)
  const claimed = await RunFile.claim(join(folder, 'start.json'), (name) =>
    printLine(`[${name}] left over from a start that was killed: stopped`),
  )
  run = claimed
  stack.onStart = (name, pid) => claimed.add(name, pid)
  if (options.demo) {
    const source = join(repository, 'scripts', 'demo', 'sites')
    await writeDemoSites(source, join(folder, 'demo-sites'), settled.cityOrigin)
  }
  await startScanner(env, folder)
  if (!env.MONGODB_URI) {
    const ready = await stack.start({
      name: 'database',
      entry: 'server/embedded-db/main.ts',
      args: [databaseDir],
      env,
      ready: /^okienko-embedded-db ready (\S+)$/,
    })
    env.MONGODB_URI = ready[1]
  }
  await stack.start({
    name: 'media-worker',
    entry: 'media-worker/main.ts',
    env,
    ready: /^okienko-media-worker ready$/,
  })
  const links = options.demo ? await seedDemo(env) : []
  await stack.start({
    name: 'server',
    entry: 'server/main.ts',
    env,
    ready: /^okienko-server ready (\S+)$/,
  })
  if (options.demo) {
    await stack.start({
      name: 'city',
      entry: 'scripts/demo/city.ts',
      env,
      ready: /^okienko-city ready (\S+)$/,
    })
  }
  return links
}

async function main(): Promise<void> {
  const started = performance.now()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  stack.onLoss = (name) => {
    printLine(`[${name}] ended by itself: stopping everything`)
    void end(1)
  }
  const options = readOptions(process.argv.slice(2), process.env)
  const settled = await plan(options, await prepare())
  const links = await startAll(options, settled)
  printLine(announcement(settled, links, options.demo))
  printLine(`Up after ${formatDuration(performance.now() - started)}.`)
}

main().catch(async (error: unknown) => {
  if (signals > 0) return
  // A set-up step has told its obstacle already.
  if (!(error instanceof SetupError)) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof TypeError && 'code' in error) process.stderr.write(`${usage}\n`)
  }
  await end(1)
})

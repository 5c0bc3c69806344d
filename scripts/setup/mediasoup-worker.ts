import { existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { cacheRoot, fillCache, hashTree } from './cache.ts'
import { runCommand, tail } from './command.ts'
import { buildWorker, recipeFolder } from './mediasoup-build.ts'
import { downloadWorker } from './mediasoup-download.ts'
import { SetupError } from './setup-error.ts'
import type { Print, SetupStep } from './step.ts'

const BINARY = process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker'
const PROBE_LIMIT_MS = 20_000
/** What the worker exits with when it is started by hand, without mediasoup's environment. */
const STARTED_BY_HAND = 41

const probe = fileURLToPath(new URL('mediasoup-probe.ts', import.meta.url))

/**
 * Finds or makes the mediasoup worker and returns its path, which goes to the media worker as
 * `OKIENKO_MEDIASOUP_WORKER_BIN`. In this order: that variable, the user's cache, the published
 * binary, a build from the package. A binary enters the cache only after it has really worked.
 */
export const mediasoupWorkerStep: SetupStep<string> = {
  name: 'mediasoup-worker',
  async run({ print }) {
    const own = process.env.OKIENKO_MEDIASOUP_WORKER_BIN
    if (own) return await acceptOwn(own, print)
    const folder = await cacheFolder()
    const binary = join(folder, BINARY)
    if (existsSync(binary)) {
      if (await starts(binary)) {
        print(`found in ${folder}`)
        return binary
      }
      print(
        'the cached worker does not start any more (did system libraries change?): making it anew',
      )
      await rm(folder, { recursive: true, force: true })
    }
    await fillCache(
      folder,
      (fresh) => make(fresh, print),
      (owner) => print(`another set-up (process ${owner}) is making it: waiting`),
    )
    print(`kept in ${folder}`)
    return binary
  },
}

/** Path of the worker that is configured or cached, or null when `npm start` has not made it yet. */
export async function findMediasoupWorker(): Promise<string | null> {
  const binary = process.env.OKIENKO_MEDIASOUP_WORKER_BIN ?? join(await cacheFolder(), BINARY)
  return existsSync(binary) ? binary : null
}

function mediasoupPackage(): { folder: string; version: string } {
  // The package exports no package.json: its main file is node/lib/index.js.
  const main = createRequire(import.meta.url).resolve('mediasoup')
  const folder = dirname(dirname(dirname(main)))
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  return { folder, version: manifest.version }
}

async function cacheFolder(): Promise<string> {
  const { version } = mediasoupPackage()
  const key = `${version}-${await hashTree([recipeFolder])}-${process.platform}-${process.arch}`
  return join(cacheRoot(), `mediasoup-worker-${key}`)
}

async function acceptOwn(binary: string, print: Print): Promise<string> {
  if (existsSync(binary) && (await starts(binary))) {
    print(`using OKIENKO_MEDIASOUP_WORKER_BIN, ${binary}`)
    return binary
  }
  throw new SetupError(
    'missing',
    `OKIENKO_MEDIASOUP_WORKER_BIN points to ${binary}, which is not a mediasoup worker that starts here.`,
    'Correct the variable, or unset it to let the set-up make a worker.',
  )
}

async function starts(binary: string): Promise<boolean> {
  const result = await runCommand(binary, [], { env: {}, timeout: PROBE_LIMIT_MS })
  return result.code === STARTED_BY_HAND
}

async function make(fresh: string, print: Print): Promise<void> {
  const { folder, version } = mediasoupPackage()
  const scratch = join(fresh, 'scratch')
  await mkdir(scratch)
  const published = await downloadWorker(version, scratch, print)
  if (published && (await works(published)) === true) {
    print('using the published worker')
    await keep(published, fresh)
  } else {
    if (published) print('the published worker does not run on this system: building it instead')
    const built = await buildWorker(folder, scratch, print)
    const outcome = await works(built)
    if (outcome !== true) {
      throw new SetupError(
        'build',
        `the worker was built but does not work: ${outcome}`,
        'Set OKIENKO_MEDIASOUP_WORKER_BIN to a worker built elsewhere, or report the line above.',
      )
    }
    await keep(built, fresh)
  }
  await rm(scratch, { recursive: true })
}

/** True when a worker with a server and a router could be made, else why not. */
async function works(binary: string): Promise<true | string> {
  const result = await runCommand(process.execPath, [probe, binary], { timeout: PROBE_LIMIT_MS })
  return result.code === 0 ? true : tail(result.output, 3)
}

async function keep(binary: string, folder: string): Promise<void> {
  await copyFile(binary, join(folder, BINARY))
  await chmod(join(folder, BINARY), 0o755)
}

import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ensureDebianPackages } from './apt.ts'
import { runCommand, tail } from './command.ts'
import { SetupError } from './setup-error.ts'
import type { Print } from './step.ts'

/** Everything that decides what the build makes: part of the cache key. */
export const recipeFolder = fileURLToPath(new URL('mediasoup-recipe', import.meta.url))

interface Recipe {
  debianPackages: string[]
  mesonArguments: string[]
  replacements: { reason: string; file: string; find: string; replace: string }[]
}

/** How often the progress of the compiler is told. */
const PROGRESS_INTERVAL_MS = 5_000

/**
 * Builds the worker of the mediasoup package against the system's own libraries, without any
 * download but Debian packages (see mediasoup-recipe). `scratch` is an empty folder for the build.
 * Returns the path of the binary in there. About 6 processor minutes.
 */
export async function buildWorker(
  packageFolder: string,
  scratch: string,
  print: Print,
): Promise<string> {
  const recipe = JSON.parse(await readFile(join(recipeFolder, 'recipe.json'), 'utf8')) as Recipe
  await ensureDebianPackages(recipe.debianPackages, 'the build tools of the media worker', print)
  const source = join(scratch, 'source')
  await adaptSource(join(packageFolder, 'worker'), source, recipe)
  const build = join(scratch, 'build')
  await tool('meson', ['setup', ...recipe.mesonArguments, build, source])
  print(`compiling on ${availableParallelism()} cores, some minutes the first time`)
  await tool('ninja', ['-C', build, 'mediasoup-worker'], throttledProgress(print))
  return join(build, 'mediasoup-worker')
}

/** Copies the worker's source, puts the recipe's stand-ins for its downloads and applies its repairs. */
export async function adaptSource(from: string, to: string, recipe: Recipe): Promise<void> {
  await cp(from, to, { recursive: true })
  const subprojects = join(to, 'subprojects')
  for (const name of await readdir(subprojects)) {
    await rm(join(subprojects, name), { recursive: true })
  }
  await cp(join(recipeFolder, 'subprojects'), subprojects, { recursive: true })
  for (const { file, find, replace } of recipe.replacements) {
    const text = await readFile(join(to, file), 'utf8')
    if (text.split(find).length !== 2) {
      throw new SetupError(
        'build',
        `the recipe no longer fits this mediasoup: "${find}" is not exactly once in ${file}.`,
        'Adapt scripts/setup/mediasoup-recipe/recipe.json to the new version, or set OKIENKO_MEDIASOUP_WORKER_BIN to a worker of yours.',
      )
    }
    await writeFile(
      join(to, file),
      text.replace(find, () => replace),
    )
  }
}

async function tool(name: string, args: string[], onLine?: (line: string) => void): Promise<void> {
  const result = await runCommand(name, args, onLine ? { onLine } : {})
  if (result.code === 0) return
  throw new SetupError(
    'build',
    `${name} ended with code ${result.code}:\n${tail(result.output, 25)}`,
    'This is not a network problem. Set OKIENKO_MEDIASOUP_WORKER_BIN to a worker built elsewhere, or report the lines above.',
  )
}

/** Passes on ninja's `[n/m]` from time to time. */
function throttledProgress(print: Print): (line: string) => void {
  let told = performance.now()
  return (line) => {
    const progress = /^\[(\d+)\/(\d+)\]/.exec(line)
    if (!progress) return
    const now = performance.now()
    if (now - told < PROGRESS_INTERVAL_MS && progress[1] !== progress[2]) return
    told = now
    print(`compiled ${progress[0]}`)
  }
}

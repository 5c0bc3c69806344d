import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import {
  isGlibcTooOld,
  UWS_ENTRY_FILE,
  UWS_SHIM_FILE,
  uwsPackage,
  uwsPreparedDir,
} from '#server/uws-location.ts'
import { fillCache } from './cache.ts'
import { runCommand, tail } from './command.ts'
import { ensureCompiler } from './compiler.ts'
import { neededVersions, replaceNeededVersion } from './elf-version-needs.ts'
import { SetupError } from './setup-error.ts'
import type { Print, SetupStep } from './step.ts'

const shimSource = fileURLToPath(new URL('glibc-shim.c', import.meta.url))

/** The version whose three new symbols the shim supplies; anything newer is not known to be safe. */
const TOO_NEW = 'GLIBC_2.38'
/** A version that every glibc of this architecture has and the addon needs anyway. */
const OLD: Record<string, string> = { x64: 'GLIBC_2.2.5', arm64: 'GLIBC_2.17' }

/**
 * Sees to it that server/uws.ts can load uWebSockets.js. On a system whose C library is older than
 * the addon wants (Debian 12), an adapted copy and a shim library are put into the user's cache;
 * node_modules stays as it is, and newer systems are never touched.
 */
export const uwebsocketsStep: SetupStep<void> = {
  name: 'uwebsockets',
  async run({ print }) {
    if (process.platform !== 'linux') return await expectLoads(print)
    const folder = uwsPreparedDir()
    if (existsSync(folder)) return print(`adapted copy found in ${folder}`)
    const plain = await tryPlainLoad()
    if (plain.loads) return print('loads as it is')
    if (!isGlibcTooOld(new Error(plain.output))) throw cannotLoad(plain.output)
    print('the C library of this system is older than the addon wants: adapting a copy')
    await fillCache(folder, (fresh) => prepare(fresh, print))
    await expectLoads(print)
  },
}

async function tryPlainLoad(): Promise<{ loads: boolean; output: string }> {
  const { folder } = uwsPackage()
  const script = `require(${JSON.stringify(join(folder, UWS_ENTRY_FILE))})`
  const result = await runCommand(process.execPath, ['-e', script], { timeout: 20_000 })
  return { loads: result.code === 0, output: result.output }
}

async function prepare(fresh: string, print: Print): Promise<void> {
  const { folder, addon } = uwsPackage()
  const original = await readFile(join(folder, addon))
  const old = OLD[process.arch]
  const libc = neededVersions(original).filter((need) => need.library === 'libc.so.6')
  const newest = Math.max(...libc.map((need) => Number(/^GLIBC_2\.(\d+)/.exec(need.version)?.[1])))
  if (old === undefined || `GLIBC_2.${newest}` !== TOO_NEW) {
    throw new SetupError(
      'unsupported',
      `uWebSockets.js wants glibc 2.${newest} on ${process.arch}, and no way round is known for that.`,
      'Use a newer system (Debian 13, Ubuntu 24.04 or later).',
    )
  }
  await writeFile(join(fresh, addon), replaceNeededVersion(original, 'libc.so.6', TOO_NEW, old))
  await copyFile(join(folder, UWS_ENTRY_FILE), join(fresh, UWS_ENTRY_FILE))
  const compiler = await ensureCompiler(print)
  const shim = join(fresh, UWS_SHIM_FILE)
  const args = ['-shared', '-fPIC', '-O2', '-fno-builtin', '-o', shim, shimSource]
  const result = await runCommand(compiler, args)
  if (result.code !== 0) {
    throw new SetupError(
      'build',
      `the compiler refused the shim library:\n${tail(result.output)}`,
      'Install a working C compiler (apt-get install gcc libc6-dev) and run the command again.',
    )
  }
}

async function expectLoads(print: Print): Promise<void> {
  const loader = fileURLToPath(new URL('../../server/uws.ts', import.meta.url))
  const result = await runCommand(process.execPath, [loader], { timeout: 20_000 })
  if (result.code !== 0) throw cannotLoad(result.output)
  print('loads')
}

function cannotLoad(output: string): SetupError {
  return new SetupError(
    'unsupported',
    `uWebSockets.js does not load:\n${tail(output)}`,
    'Use Linux with glibc, macOS or Windows on x64 or arm64, with the Node version of package.json.',
  )
}

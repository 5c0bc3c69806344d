import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Raised whenever the way in which the prepared copy is made changes. */
const PREPARED_COPY_RECIPE = 1

/** File names inside the prepared folder. */
export const UWS_SHIM_FILE = 'glibc-shim.node'
export const UWS_ENTRY_FILE = 'uws.js'

/** Where npm put the package: its folder, its version and the addon for this platform and Node. */
export interface UwsPackage {
  folder: string
  version: string
  addon: string
}

/** Reads where the installed uWebSockets.js package is, without loading it. */
export function uwsPackage(): UwsPackage {
  const folder = dirname(require.resolve('uWebSockets.js'))
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  const addon = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`
  return { folder, version: manifest.version, addon }
}

/**
 * Folder of the prepared copy for systems with a C library older than the addon wants:
 * `OKIENKO_UWS_DIR`, else a folder of the user's cache keyed by version, recipe and platform.
 */
export function uwsPreparedDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.OKIENKO_UWS_DIR) return env.OKIENKO_UWS_DIR
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'okienko')
  const { version } = uwsPackage()
  const platform = `${process.platform}-${process.arch}-${process.versions.modules}`
  return join(cache, `uwebsockets-${version}-r${PREPARED_COPY_RECIPE}-${platform}`)
}

/** True for the one loading error that the prepared copy cures: the addon wants a newer glibc. */
export function isGlibcTooOld(error: unknown): boolean {
  return error instanceof Error && /version [`']GLIBC_2\.\d+' not found/.test(error.message)
}

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'

import type * as UwsModule from 'uWebSockets.js'

import { isGlibcTooOld, UWS_ENTRY_FILE, UWS_SHIM_FILE, uwsPreparedDir } from './uws-location.ts'

type Uws = typeof UwsModule

/**
 * Loads uWebSockets.js. The addon of the package wants glibc 2.38; where that is the only
 * obstacle (Debian 12), the copy prepared by the set-up is loaded instead, after a small library
 * with the three functions it lacks. Everything else that goes wrong is thrown as it is.
 */
export function loadUws(preparedDir: () => string = uwsPreparedDir): Uws {
  const require = createRequire(import.meta.url)
  try {
    return require('uWebSockets.js') as Uws
  } catch (error) {
    if (!isGlibcTooOld(error)) throw error
    return loadPreparedUws(preparedDir())
  }
}

/** The adapted copy is missing, for instance for another user than the one who ran the set-up. */
export class UwsNotPrepared extends Error {
  override readonly name = 'UwsNotPrepared'
  /** What ops read instead of a stack. */
  readonly sentence: string
  constructor() {
    const sentence =
      'uWebSockets.js needs a newer C library than this system has, and its adapted copy is missing for this user: run `npm run setup` once as the same user, or name its folder in OKIENKO_UWS_DIR.'
    super(sentence)
    this.sentence = sentence
  }
}

/** Loads the copy that the set-up has put into `folder`; throws one sentence when it is missing. */
export function loadPreparedUws(folder: string): Uws {
  const shim = join(folder, UWS_SHIM_FILE)
  const entry = join(folder, UWS_ENTRY_FILE)
  if (!existsSync(shim) || !existsSync(entry)) {
    throw new UwsNotPrepared()
  }
  // Global: the addon has to find the shim's symbols although it does not name the shim.
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen
  process.dlopen({ exports: {} }, shim, RTLD_NOW | RTLD_GLOBAL)
  return createRequire(entry)(entry) as Uws
}

/** uWebSockets.js, loaded once; only server/socket.ts uses it. */
export const uws: Uws = loadUws()

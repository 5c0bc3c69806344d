import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { isAlive } from '#scripts/children/process-alive.ts'

/** The folder of prepared native parts of this user, shared by all clones on the machine. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'okienko')
}

/** Short hash over the names and contents of every file below the given folders and files. */
export async function hashTree(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      hash.update(`${relative(path, file)}\0`)
      hash.update(await readFile(file))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null
      throw error
    },
  )
  if (entries === null) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/**
 * Fills a cache folder once: `fill` writes into a new folder beside it, which is then renamed,
 * so that nobody ever sees half of it. Two runs at once do not both fill: the second waits for
 * the first (`onWait` tells so) and uses its result.
 */
export async function fillCache(
  folder: string,
  fill: (fresh: string) => Promise<void>,
  onWait: (owner: number) => void = () => {},
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const release = await lock(`${folder}.lock`, onWait)
  try {
    if (existsSync(folder)) return
    await removeLeftovers(folder)
    const fresh = await mkdtemp(`${folder}${UNFINISHED}`)
    try {
      await fill(fresh)
      await rename(fresh, folder)
    } finally {
      await rm(fresh, { recursive: true, force: true })
    }
  } finally {
    await release()
  }
}

const UNFINISHED = '.new-'

/** What an interrupted run left beside the folder; the lock is held, so nobody works there. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = dirname(folder)
  const prefix = `${basename(folder)}${UNFINISHED}`
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true })
  }
}

const LOCK_POLL_MS = 250

async function lock(file: string, onWait: (owner: number) => void): Promise<() => Promise<void>> {
  let told = false
  for (;;) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''))
    // An empty file belongs to a run that is just writing its number: look again.
    if (owner > 0 && !isAlive(owner)) await rm(file, { force: true })
    else {
      if (!told && owner > 0) {
        told = true
        onWait(owner)
      }
      await delay(LOCK_POLL_MS)
    }
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Harness } from './harness.ts'

/** How anna gives her call away in the process that is killed. */
export type TransferDeed = 'ask' | 'accept' | 'decline' | 'line'

/** In the folder of the database: the call, and the resident's ticket to come back with. */
export const TALK_FILE = 'talk.json'

const child = fileURLToPath(new URL('transfer-child.ts', import.meta.url))

/**
 * Does the deed in a process that is killed at `aim` (`<point>:before` or `:after`).
 *
 * @returns the signal that ended it, and the call
 */
export async function killAt(city: Harness, deed: TransferDeed, aim: string) {
  const env = { ...process.env, NODE_ENV: 'test', OKIENKO_CRASH_AT: aim }
  const running = spawn(process.execPath, [child, city.databaseUri, city.dir, deed], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(running, 'exit')) as [number | null, string | null]
  const talk = JSON.parse(readFileSync(join(city.dir, TALK_FILE), 'utf8')) as {
    callId: string
    ticket: string
  }
  return { signal, ...talk }
}

/**
 * Way from whatever Node is installed (18 or newer) to the pinned Node 24: installs the packages
 * of the lock file when they changed, then runs a TypeScript entry point on the pinned Node.
 * Plain JavaScript without dependencies, because nothing else exists yet on a fresh clone.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { BootstrapError } from './bootstrap-error.mjs'
import { ensurePackages } from './packages.mjs'
import { findPinnedNode } from './pinned-node.mjs'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs `entry` (path below the repository) on the pinned Node with the given arguments and ends
 * this process with its exit code. Obstacles are one or two sentences on stderr, exit code 1.
 * @param {string} entry
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export async function enter(entry, args) {
  try {
    await ensurePackages(repository)
    const node = await findPinnedNode(repository)
    process.exitCode = await run(node, entry, args)
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/**
 * @param {string} node
 * @param {string} entry
 * @param {string[]} args
 * @returns {Promise<number>} the exit code, 128 + signal number when a signal ended it
 */
function run(node, entry, args) {
  const tools = join(repository, 'node_modules', '.bin')
  const env = { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH ?? ''}` }
  const child = spawn(node, [join(repository, entry), ...args], {
    cwd: repository,
    env,
    stdio: 'inherit',
  })
  // Ctrl-C reaches the child by itself, since both are in the terminal's group: only stay for it.
  // A signal sent to this process alone is passed on.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  whenParentEnds(() => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

const PARENT_POLL_MS = 500

/**
 * `kill` of npm ends npm and the shell between us without a word to us: the only trace is that this
 * process gets another parent.
 * @param {() => void} onEnd
 */
function whenParentEnds(onEnd) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onEnd()
  }, PARENT_POLL_MS)
  timer.unref()
}

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { BootstrapError } from './bootstrap-error.mjs'

/** Words of npm that mean the registry was not reached. */
const networkFailure =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET_TIMEOUT|network/

const PROGRESS_INTERVAL_MS = 5_000

/**
 * Installs the packages of the lock file, unless the stamp in node_modules says that exactly this
 * lock file is installed already for this platform.
 * @param {string} repository
 * @param {(args: string[]) => Promise<{ code: number, errors: string }>} npm runs npm; tests replace it
 * @returns {Promise<boolean>} whether something was installed
 */
export async function ensurePackages(repository, npm = (args) => runNpm(repository, args)) {
  const stampFile = join(repository, 'node_modules', '.okienko-lock')
  const wanted = await lockStamp(repository)
  const present = await readFile(stampFile, 'utf8').catch(() => '')
  if (present === wanted) return false
  process.stdout.write('[packages] installing the packages of package-lock.json\n')
  const started = Date.now()
  // npm shows its own progress only in a terminal, and little of it.
  const heartbeat = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000)
    process.stdout.write(`[packages] npm is at work (${seconds} s)
`)
  }, PROGRESS_INTERVAL_MS)
  // Without its warnings: npm judges the packages by this Node, but they run on the pinned one.
  const { code, errors } = await npm([
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--loglevel=error',
  ]).finally(() => clearInterval(heartbeat))
  if (code !== 0) {
    throw new BootstrapError(
      networkFailure.test(errors)
        ? 'network failure: npm could not reach its registry.\nCheck the connection, the proxy and `npm config get registry`, then run the command again.'
        : `npm ci ended with code ${code}; its own words are above.\nCorrect what it names, then run the command again.`,
    )
  }
  await writeFile(stampFile, wanted)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`[packages] ready after ${seconds} s\n`)
  return true
}

/**
 * What an installed tree depends on: lock file and platform.
 * @param {string} repository
 * @returns {Promise<string>}
 */
export async function lockStamp(repository) {
  const lock = await readFile(join(repository, 'package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex')
  return `${hash} ${process.platform}-${process.arch}\n`
}

/**
 * @param {string} repository
 * @param {string[]} args
 * @returns {Promise<{ code: number, errors: string }>}
 */
function runNpm(repository, args) {
  // npm start and npm test tell where npm's own program is; else the one in PATH.
  const cli = process.env.npm_execpath
  const [program, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'pipe'],
      shell: process.platform === 'win32',
    })
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += chunk
      process.stderr.write(chunk)
    })
    child.on('error', () =>
      reject(new BootstrapError('npm was not found.\nInstall Node.js with npm.')),
    )
    child.on('exit', (code) => resolve({ code: code ?? 1, errors }))
  })
}

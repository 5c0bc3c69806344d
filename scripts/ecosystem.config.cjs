const { execFileSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

/**
 * The two processes of Okienko for PM2. Reload them separately: `server` at any time (calls go on), the
 * media worker only when it is empty or has been drained (docs/operations.md). Fork mode, because PM2's
 * cluster mode does not reach uWebSockets.js; the interpreter is named, because PM2 takes `.ts` for bun.
 */
const repository = join(__dirname, '..')
const pinned = join(repository, 'node_modules', '.bin', 'node')
const interpreter = existsSync(pinned) ? pinned : process.execPath

/** Where `npm run setup` has put the mediasoup worker; the environment wins. */
function workerBin() {
  if (process.env.OKIENKO_MEDIASOUP_WORKER_BIN) return process.env.OKIENKO_MEDIASOUP_WORKER_BIN
  const script =
    "const { findMediasoupWorker } = await import('#scripts/setup/mediasoup-worker.ts');" +
    "process.stdout.write((await findMediasoupWorker()) ?? '')"
  const args = ['--input-type=module', '--eval', script]
  return execFileSync(interpreter, args, { cwd: repository, encoding: 'utf8' })
}

/** The settings of Okienko in the shell. A reload by this file takes anew only what it names itself. */
function settings() {
  const ours = ([name]) => /^(OKIENKO_\w+|MONGODB_URI|LOG_LEVEL)$/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(ours))
}

/** The server is out within 3 s; PM2's own limit (ms) has to be well above. */
const KILL_TIMEOUT_MS = 8000
/** A start waits for the database and restores every actor. */
const LISTEN_TIMEOUT_MS = 60000

const common = {
  cwd: repository,
  interpreter,
  exec_mode: 'fork',
  instances: 1,
  wait_ready: true,
  listen_timeout: LISTEN_TIMEOUT_MS,
  kill_timeout: KILL_TIMEOUT_MS,
  autorestart: true,
  exp_backoff_restart_delay: 200,
  time: false,
  merge_logs: true,
  env: {
    ...settings(),
    NODE_ENV: 'production',
    OKIENKO_MEDIASOUP_WORKER_BIN: workerBin(),
  },
}

module.exports = {
  apps: [
    {
      ...common,
      name: 'okienko-media-worker',
      script: join(repository, 'media-worker', 'main.ts'),
    },
    { ...common, name: 'okienko-server', script: join(repository, 'server', 'main.ts') },
  ],
}

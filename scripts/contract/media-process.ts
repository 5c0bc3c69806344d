import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The real media worker process, for tests, on a socket and ports of its own. */
export type MediaProcess = {
  readonly socketPath: string
  readonly pid: number
  /** As a crash: SIGKILL, and the end is waited for. */
  kill(): Promise<void>
  /** As ops do: the signal, then the exit code (null when it had to be killed). */
  end(signal: 'SIGTERM' | 'SIGINT'): Promise<number | null>
  signal(signal: NodeJS.Signals): void
}

const program = new URL('../../media-worker/main.ts', import.meta.url).pathname

/** A folder for the socket, of mode 0700; `remove` it at the end. */
export const socketFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'okienko-media-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * Starts it and waits for its ready line.
 * @throws Error with what it wrote when it ends before that, or when the worker binary is not named
 */
export const startMediaProcess = async (
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<MediaProcess> => {
  if (!process.env['OKIENKO_MEDIASOUP_WORKER_BIN'])
    throw new Error(
      'OKIENKO_MEDIASOUP_WORKER_BIN is not set: run npm test, or set it to the mediasoup worker binary.',
    )
  const socketPath = join(folder, 'media.sock')
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      OKIENKO_MEDIA_SOCKET: socketPath,
      OKIENKO_MEDIA_PORT: '0',
      OKIENKO_MEDIA_WORKERS: '2',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  await ready(child)
  return {
    socketPath,
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async end(signal) {
      child.kill(signal)
      return (await exited)[0]
    },
    signal: (signal) => void child.kill(signal),
  }
}

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let written = ''
    const hear = (chunk: Buffer) => {
      written += chunk.toString()
      if (written.split('\n').includes('okienko-media-worker ready')) resolve()
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('exit', (code) => reject(new Error(`media worker ended with ${code}: ${written}`)))
  })

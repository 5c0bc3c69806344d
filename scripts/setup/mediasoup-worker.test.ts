import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { adaptSource } from './mediasoup-build.ts'
import { findMediasoupWorker, mediasoupWorkerStep } from './mediasoup-worker.ts'
import { SetupError } from './setup-error.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the worker that is used', () => {
  test('is the one of the environment when it starts', async () => {
    const prepared = await findMediasoupWorker()
    expect(prepared, 'run `npm start` or `npm test` once: it makes the worker').not.toBeNull()
    vi.stubEnv('OKIENKO_MEDIASOUP_WORKER_BIN', prepared ?? '')
    const lines: string[] = []
    const used = await mediasoupWorkerStep.run({ print: (line) => lines.push(line) })
    expect(used).toBe(prepared)
    expect(lines).toEqual([`using OKIENKO_MEDIASOUP_WORKER_BIN, ${prepared}`])
  })

  test.each(['/nowhere/worker', process.execPath])('%s is refused by name', async (path) => {
    vi.stubEnv('OKIENKO_MEDIASOUP_WORKER_BIN', path)
    const run = mediasoupWorkerStep.run({ print: () => {} })
    await expect(run).rejects.toThrow(`points to ${path}, which is not a mediasoup worker`)
    await expect(run).rejects.toBeInstanceOf(SetupError)
  })
})

describe('adapting the worker source', () => {
  const recipe = {
    debianPackages: [],
    mesonArguments: [],
    replacements: [{ reason: 'r', file: 'src/a.cpp', find: 'x == 1', replace: 'x & $1' }],
  }

  test('puts our stand-ins for all downloads and applies the repairs literally', async () => {
    await using fixture = await makeFixture({
      'from/src/a.cpp': 'if (x == 1)',
      'from/subprojects/libuv.wrap': 'download',
    })
    const to = join(fixture.root, 'to')
    await adaptSource(join(fixture.root, 'from'), to, recipe)
    expect(await readFile(join(to, 'src/a.cpp'), 'utf8')).toBe('if (x & $1)')
    expect(await readFile(join(to, 'subprojects/libuv/meson.build'), 'utf8')).toContain('libuv_dep')
    await expect(readFile(join(to, 'subprojects/libuv.wrap'))).rejects.toThrow('ENOENT')
  })

  test('says so when a repair does not fit the source', async () => {
    await using fixture = await makeFixture({
      'from/src/a.cpp': 'if (y == 1)',
      'from/subprojects/libuv.wrap': 'download',
    })
    const adapting = adaptSource(join(fixture.root, 'from'), join(fixture.root, 'to'), recipe)
    await expect(adapting).rejects.toThrow('"x == 1" is not exactly once in src/a.cpp')
  })
})

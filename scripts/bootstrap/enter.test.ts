import { cp, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import type { Fixture } from '#scripts/check/fixture.ts'
import { startChild } from '#scripts/children/child-group.ts'
import { isAlive } from '#scripts/children/process-alive.ts'
import { lockStamp } from './packages.mjs'

/** A clone with installed packages whose only entry point is the given code. */
async function clone(entry: string): Promise<Fixture> {
  const bin = `node_modules/node-${process.platform}-${process.arch}/bin`
  const fixture = await makeFixture({
    'package-lock.json': '{}',
    'package.json': '{ "type": "module" }',
    [`${bin}/.keep`]: '',
    'entry.ts': entry,
    'run.mjs': `import { enter } from './scripts/bootstrap/enter.mjs'
      await enter('entry.ts', process.argv.slice(2))`,
  })
  await symlink(process.execPath, join(fixture.root, bin, 'node'))
  await writeFile(join(fixture.root, 'node_modules/.okienko-lock'), await lockStamp(fixture.root))
  const source = fileURLToPath(new URL('.', import.meta.url))
  await cp(source, join(fixture.root, 'scripts/bootstrap'), { recursive: true })
  return fixture
}

const STAY = 'setInterval(() => {}, 1000)'

describe('entering the pinned Node', () => {
  test('forwards arguments and the exit code, with the tools of the clone first in PATH', async () => {
    await using fixture = await clone(`
      const [first]: string[] = process.env.PATH?.split(':') ?? []
      console.log(JSON.stringify({ args: process.argv.slice(2), first, cwd: process.cwd() }))
      process.exit(7)`)
    const lines: string[] = []
    const child = await startChild({
      name: 'enter',
      program: process.execPath,
      args: [join(fixture.root, 'run.mjs'), '--https', 'e2e'],
      onLine: (line) => lines.push(line),
    })
    expect((await child.exited).code).toBe(7)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      args: ['--https', 'e2e'],
      first: join(fixture.root, 'node_modules', '.bin'),
      cwd: fixture.root,
    })
  })

  test('passes SIGTERM on and waits for the orderly end', async () => {
    await using fixture = await clone(`
      process.on('SIGTERM', () => { console.log('in order'); process.exit(0) })
      ${STAY}; console.log('up')`)
    const lines: string[] = []
    const child = await startChild({
      name: 'enter',
      program: process.execPath,
      args: [join(fixture.root, 'run.mjs')],
      ready: /^up$/,
      onLine: (line) => lines.push(line),
    })
    await child.ready
    expect((await child.stop()).code).toBe(0)
    expect(lines).toContain('in order')
  })

  test('ends what it started when npm above it is killed', async () => {
    await using fixture = await clone(`${STAY}; console.log('pid ' + process.pid)`)
    const npm = `require('node:child_process').spawn(process.execPath, ['run.mjs'], { stdio: 'inherit' })`
    const parent = await startChild({
      name: 'npm',
      program: process.execPath,
      args: ['-e', npm],
      cwd: fixture.root,
      ready: /^pid (\d+)$/,
    })
    const pid = Number((await parent.ready)?.[1])
    parent.signal('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
    await parent.kill()
  })
})

import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { startChild } from '#scripts/children/child-group.ts'
import { RunFile } from './leftovers.ts'
import { Stack } from './stack.ts'
import type { Service } from './stack.ts'

const SERVICE = `process.on('SIGTERM', () => {
  console.log('ends ' + process.env.NAME);
  process.exit(0);
});
setInterval(() => {}, 1000);
console.log('ready ' + process.env.NAME);`

function service(name: string): Service {
  return { name, entry: 'service.mjs', env: { NAME: name }, ready: /^ready (.+)$/ }
}

describe('the processes of npm start', () => {
  test('stop in the opposite order of their start, each before the next', async () => {
    await using fixture = await makeFixture({ 'service.mjs': SERVICE })
    const lines: string[] = []
    const stack = new Stack(fixture.root, (line) => lines.push(line))
    for (const name of ['database', 'media', 'server']) {
      expect((await stack.start(service(name)))[1]).toBe(name)
    }
    lines.length = 0
    await stack.stop()
    expect(lines.map((line) => line.replace(/ after .*/, ''))).toEqual([
      'server | ends server',
      '[server] stopped',
      'media | ends media',
      '[media] stopped',
      'database | ends database',
      '[database] stopped',
    ])
  })

  test('one that ends by itself is told, one that is stopped is not', async () => {
    await using fixture = await makeFixture({ 'service.mjs': SERVICE })
    const stack = new Stack(fixture.root, () => {})
    const lost = new Promise<string>((resolve) => {
      stack.onLoss = resolve
    })
    await stack.start(service('server'))
    const doomed = await startChild({ name: 'city', program: process.execPath, args: ['-e', ''] })
    stack.adopt(doomed)
    expect(await lost).toBe('city')
    stack.onLoss = (name) => expect.unreachable(`${name} was stopped by us`)
    await stack.stop()
  })
})

describe('the record of a running npm start', () => {
  test('is refused to a second one while the first lives', async () => {
    await using fixture = await makeFixture({})
    const path = join(fixture.root, 'run', 'start.json')
    const first = await RunFile.claim(path, () => {})
    await expect(RunFile.claim(path, () => {})).rejects.toThrow(
      `npm start runs already (process ${process.pid})`,
    )
    await first.release()
    expect(existsSync(path)).toBe(false)
  })

  test('after a killed start its children are ended, and nobody else', async () => {
    await using fixture = await makeFixture({ 'service.mjs': SERVICE })
    const path = join(fixture.root, 'start.json')
    const args = [join(fixture.root, 'service.mjs')]
    const start = () => startChild({ name: 'x', program: process.execPath, args, ready: /^ready/ })
    const [orphan, stranger] = await Promise.all([start(), start()])
    await Promise.all([orphan.ready, stranger.ready])
    const file = await RunFile.claim(path, () => {})
    file.add('server', orphan.pid)
    file.add('city', stranger.pid)
    // The starter is dead, and the number of the city page now belongs to another process.
    const record = JSON.parse(await readFile(path, 'utf8')) as {
      starter: { pid: number }
      children: { startedAt: string }[]
    }
    record.starter.pid = 2_147_483_646
    if (record.children[1]) record.children[1].startedAt = '1'
    await writeFile(path, JSON.stringify(record))

    const ended: string[] = []
    await RunFile.claim(path, (name) => ended.push(name))
    expect(ended).toEqual(['server'])
    expect((await orphan.exited).signal).toBe('SIGKILL')
    expect(stranger.running).toBe(true)
    await stranger.kill()
  })
})

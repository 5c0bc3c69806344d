import { describe, expect, test } from 'vitest'

import { startChild } from './child-group.ts'
import type { ChildOptions } from './child-group.ts'
import { isAlive } from './process-alive.ts'

/** A child that runs the given JavaScript. */
function script(source: string, more: Partial<ChildOptions> = {}): ChildOptions {
  return { name: 'child', program: process.execPath, args: ['-e', source], ...more }
}

const STAY = 'setInterval(() => {}, 1000);'

describe('a child in a process group of its own', () => {
  test('is ready when the line matches, and hands out the match', async () => {
    const child = await startChild(
      script(`${STAY} console.log('noise'); console.log('ready http://127.0.0.1:81')`, {
        ready: /^ready (\S+)$/,
      }),
    )
    expect((await child.ready)?.[1]).toBe('http://127.0.0.1:81')
    await child.kill()
  })

  test('leads its own group, apart from ours', async () => {
    const child = await startChild(
      script(`${STAY} process.kill(-process.pid, 0); console.log('leads')`, { ready: /leads/ }),
    )
    await child.ready
    expect(child.running).toBe(true)
    await child.kill()
    expect(child.running).toBe(false)
  })

  test('passes every line on with its stream, also the last without line end', async () => {
    const lines: string[] = []
    const child = await startChild(
      script(`process.stdout.write('one\\ntwo'); process.stderr.write('bad\\n')`, {
        onLine: (line, stream) => lines.push(`${stream}:${line}`),
      }),
    )
    await child.exited
    expect(lines.sort()).toEqual(['stderr:bad', 'stdout:one', 'stdout:two'])
  })

  test('says why it ended before it was ready', async () => {
    const child = await startChild(
      script(`console.error('Port 8080 is taken.'); process.exit(1)`, { ready: /ready/ }),
    )
    await expect(child.ready).rejects.toThrow(
      'child ended with code 1 before it was ready: Port 8080 is taken.',
    )
  })

  test('says that it took too long', async () => {
    const child = await startChild(script(STAY, { ready: /never/, readyWithin: 20 }))
    await expect(child.ready).rejects.toThrow('child was not ready within 20 ms.')
    await child.kill()
  })

  test('a program that does not exist is refused by name', async () => {
    await expect(startChild({ name: 'clamd', program: '/nowhere/clamd' })).rejects.toThrow(
      /clamd cannot be started: .*ENOENT/,
    )
  })

  test('stops by SIGTERM and lets it finish its work', async () => {
    const lines: string[] = []
    const child = await startChild(
      script(
        `${STAY} process.on('SIGTERM', () => { console.log('drained'); process.exit(7) }); console.log('up')`,
        { ready: /up/, onLine: (line) => lines.push(line) },
      ),
    )
    await child.ready
    expect(await child.stop()).toEqual({ code: 7, signal: null })
    expect(lines).toContain('drained')
  })

  test('is killed when it does not heed SIGTERM within the limit', async () => {
    const child = await startChild(
      script(`${STAY} process.on('SIGTERM', () => {}); console.log('up')`, { ready: /up/ }),
    )
    await child.ready
    expect(await child.stop(30)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('takes its own children along when it ends without them', async () => {
    const child = await startChild(
      script(
        `const { spawn } = require('node:child_process');
         const inner = spawn(process.execPath, ['-e', ${JSON.stringify(STAY)}], { stdio: 'inherit' });
         inner.once('spawn', () => console.log('inner ' + inner.pid));
         process.on('SIGTERM', () => process.exit(0));`,
        { ready: /^inner (\d+)$/ },
      ),
    )
    const inner = Number((await child.ready)?.[1])
    expect(isAlive(inner)).toBe(true)
    await child.stop()
    await expect.poll(() => isAlive(inner)).toBe(false)
  })

  test('stopping one that has ended already gives its exit', async () => {
    const child = await startChild(script('process.exit(3)'))
    await child.exited
    expect(await child.stop()).toEqual({ code: 3, signal: null })
  })
})

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { downloadWorker, prebuiltUrl } from './mediasoup-download.ts'

/** A release server that answers every path with the given status and body. */
async function serve(status: number, body: Buffer | string) {
  const server = createServer((_, response) => {
    response.writeHead(status)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/worker.tgz`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('the published worker', () => {
  test('has the name under which mediasoup publishes it', () => {
    expect(prebuiltUrl('3.27.1', {})).toMatch(
      /^https:\/\/github\.com\/versatica\/mediasoup\/releases\/download\/3\.27\.1\/mediasoup-worker-3\.27\.1-/,
    )
    const env = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'https://mirror.example/ms' }
    expect(prebuiltUrl('1.0.0', env)).toMatch(/^https:\/\/mirror\.example\/ms\/1\.0\.0\//)
  })

  test('is unpacked and made executable', async () => {
    await using fixture = await makeFixture({
      'in/mediasoup-worker': '#!/bin/sh\n',
      'out/.keep': '',
    })
    execFileSync('tar', ['-czf', 'worker.tgz', '-C', 'in', 'mediasoup-worker'], {
      cwd: fixture.root,
    })
    await using server = await serve(200, await readFile(join(fixture.root, 'worker.tgz')))
    const binary = await downloadWorker('1.0.0', join(fixture.root, 'out'), () => {}, server.url)
    expect(binary).toBe(join(fixture.root, 'out', 'mediasoup-worker'))
    expect(existsSync(binary ?? '')).toBe(true)
  })

  const refusals: [what: string, status: number, body: string, told: RegExp][] = [
    ['none for this platform', 404, '', /none is published for this platform/],
    ['a proxy that refuses', 403, 'no', /network failure \(answer 403\)/],
    ['a page instead of an archive', 200, '<html>log in</html>', /the archive is damaged/],
  ]
  test.each(refusals)('%s: told, and to be built instead', async (_, status, body, told) => {
    await using fixture = await makeFixture({})
    await using server = await serve(status, body)
    const lines: string[] = []
    const binary = await downloadWorker(
      '1.0.0',
      fixture.root,
      (line) => lines.push(line),
      server.url,
    )
    expect(binary).toBeNull()
    expect(lines.join()).toMatch(told)
    expect(lines.join()).toContain('building it instead')
  })

  test('no way there: told as a network failure', async () => {
    await using fixture = await makeFixture({})
    const closed = await serve(200, '')
    await closed[Symbol.asyncDispose]()
    const lines: string[] = []
    expect(
      await downloadWorker('1', fixture.root, (line) => lines.push(line), closed.url),
    ).toBeNull()
    expect(lines.join()).toMatch(/network failure \(.*ECONNREFUSED/)
  })
})

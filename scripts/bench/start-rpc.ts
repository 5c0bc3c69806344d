import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MediaNotice } from '#machines/media.ts'
import { startChild } from '#scripts/children/child-group.ts'
import { createMediaClient } from '#server/media-client.ts'
import { quietLog } from './city-data.ts'

/** Times (ms) of telling a real media worker to start a room, with nobody in it: the way there and back. */
export async function startRpcTimes(count: number): Promise<number[]> {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-rpc-'))
  const path = join(dir, 'media.sock')
  const worker = await startChild({
    name: 'media',
    program: process.execPath,
    args: [fileURLToPath(new URL('../../media-worker/main.ts', import.meta.url))],
    env: {
      ...process.env,
      OKIENKO_MEDIA_SOCKET: path,
      OKIENKO_MEDIA_WORKERS: '1',
      OKIENKO_MEDIA_PORT: '0',
    },
    ready: /^okienko-media-worker ready/,
  })
  try {
    await worker.ready
    const client = createMediaClient({
      address: { kind: 'socket', path },
      epoch: Date.now(),
      log: quietLog(),
      callIds: () => ['bench'],
    })
    await new Promise<void>((resolve) => {
      client.onNotice(({ type }: MediaNotice) => void (type === 'worker.attached' && resolve()))
    })
    await client.openRoom('bench')
    const times: number[] = []
    for (let turn = 0; turn < count; turn += 1) {
      const begun = performance.now()
      await client.start('bench', 'consultant:k1')
      times.push(performance.now() - begun)
      await client.stop('bench')
    }
    client.close()
    return times
  } finally {
    await worker.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

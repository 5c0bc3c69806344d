import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MediaNotice } from '#machines/media.ts'
import { FULL_RECEPTION } from '#machines/reception.ts'
import { hear, microphone } from '#media-worker/contract-fixtures.ts'
import { createMediaClient, type MediaClient } from '#server/media-client.ts'
import { socketFolder, startMediaProcess, type MediaProcess } from './media-process.ts'

/** The media worker as a process, and two servers that contend for it. */

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
let folder: ReturnType<typeof socketFolder>
const running: MediaProcess[] = []
const clients: MediaClient[] = []

const start = async (env: NodeJS.ProcessEnv = {}) => {
  const one = await startMediaProcess(folder.path, env)
  running.push(one)
  return one
}
const attach = async (
  address: Parameters<typeof createMediaClient>[0]['address'],
  epoch: number,
  callIds: string[] = [],
) => {
  const client = createMediaClient({ address, epoch, log: quiet, callIds: () => callIds })
  clients.push(client)
  const notices = hear(client)
  const first = await notices.until({ type: 'worker.attached' })
  return { client, notices, inventory: (first as MediaNotice & { type: 'worker.attached' }).rooms }
}

beforeEach(() => {
  folder = socketFolder()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const one of running.splice(0)) await one.kill()
  folder.remove()
})

test('a server that comes after a killed one finds its rooms, and fences it if it still lives', async () => {
  const { socketPath } = await start()
  const address = { kind: 'socket', path: socketPath } as const
  const old = await attach(address, 10)
  const { roomId } = await old.client.openRoom('c')
  await old.client.join('c', 'resident', 's1')
  await old.client.start('c', 'consultant:k1')
  const sound = await old.client.produce('c', 'resident', 'audio', microphone(1), true)
  const tracks = [{ ...sound, kind: 'audio', source: 'device', muted: true }]
  const next = await attach(address, 11, ['c'])
  expect(next.inventory).toEqual([
    {
      callId: 'c',
      roomId,
      seated: 'consultant:k1',
      peers: [{ peer: 'resident', connected: false, tracks, reception: FULL_RECEPTION }],
    },
  ])
  await old.notices.until({ type: 'worker.gone' })
  expect(old.client.state).toBe('fenced')
  expect(await next.client.openRoom('c')).toEqual({ roomId })
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it in order within 3 s, and its workers with it',
  async (signal) => {
    const one = await start()
    const { client } = await attach({ kind: 'socket', path: one.socketPath }, 1)
    const { workers } = await client.load()
    const began = performance.now()
    expect(await one.end(signal)).toBe(0)
    expect(performance.now() - began).toBeLessThan(3_000)
    expect(workers.map(({ pid }) => isAlive(pid))).toEqual([false, false])
  },
)

test('SIGUSR2 drains: no new rooms, the old ones go on', async () => {
  const one = await start()
  const { client } = await attach({ kind: 'socket', path: one.socketPath }, 1)
  await client.openRoom('old')
  one.signal('SIGUSR2')
  await expect.poll(async () => (await client.load()).draining, { timeout: 10_000 }).toBe(true)
  await expect(client.openRoom('new')).rejects.toMatchObject({ reason: 'draining' })
  await client.join('old', 'resident', 's1')
})

test('after SIGKILL its workers end, and a new process takes the same ports', async () => {
  const port = await freePort()
  const env = { OKIENKO_MEDIA_PORT: String(port), OKIENKO_MEDIA_WORKERS: '1' }
  const one = await start(env)
  const { client, notices } = await attach({ kind: 'socket', path: one.socketPath }, 1)
  await client.openRoom('c')
  notices.clear()
  await one.kill()
  await start(env)
  await notices.until({ type: 'worker.gone' })
  await notices.until({ type: 'worker.attached' })
  await client.openRoom('c')
  const { send } = await client.join('c', 'resident', 's1')
  expect(new Set(send.iceCandidates.map((candidate) => candidate['port']))).toEqual(new Set([port]))
})

test('over TCP with the token it works as over the socket', async () => {
  const port = await freePort()
  const token = 'a-token-of-the-test-that-is-long-enough'
  await start({ OKIENKO_MEDIA_TCP: `127.0.0.1:${port}`, OKIENKO_MEDIA_TOKEN: token })
  const { client } = await attach({ kind: 'tcp', host: '127.0.0.1', port, token }, 1)
  await client.openRoom('c')
  expect((await client.load()).workers).toHaveLength(2)
})

describe('what cannot start says why in one sentence and ends with 1', () => {
  const program = new URL('../../media-worker/main.ts', import.meta.url).pathname
  const fail = (env: NodeJS.ProcessEnv) => {
    const { status, stderr } = spawnSync(process.execPath, [program], {
      env: { ...process.env, OKIENKO_MEDIA_SOCKET: `${folder.path}/s/media.sock`, ...env },
      encoding: 'utf8',
    })
    expect(stderr.trim()).toMatch(/^[^\n]+\.$/)
    expect(status).toBe(1)
    return stderr
  }

  test('without the worker binary', () => {
    expect(fail({ OKIENKO_MEDIASOUP_WORKER_BIN: '' })).toContain('OKIENKO_MEDIASOUP_WORKER_BIN')
    expect(fail({ OKIENKO_MEDIASOUP_WORKER_BIN: '/nowhere' })).toContain('/nowhere')
  })

  test('with a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const said = fail({ OKIENKO_MEDIA_PORT: String(port), OKIENKO_MEDIA_WORKERS: '1' })
    expect(said).toContain(String(port))
    server.close()
  })

  test('beside another one on the same socket', async () => {
    const one = await start()
    expect(fail({ OKIENKO_MEDIA_SOCKET: one.socketPath, OKIENKO_MEDIA_PORT: '0' })).toContain(
      'already listening',
    )
  })
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

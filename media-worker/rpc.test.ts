import { mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from '#machines/frames.ts'
import { MAX_MEDIA_FRAME_BYTES, MEDIA_RPC_VERSION, WorkerFrame } from '#machines/media-rpc.ts'
import type { RpcAddress } from './config.ts'
import { createLeases } from './lease.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { openRpc, type Rpc } from './rpc.ts'
import { quietLog, testPool } from './test-pool.ts'
import type { Pool } from './workers.ts'

let folder: string
let pool: Pool
let rooms: Rooms
let rpc: Rpc
let address: RpcAddress
const lines: Line[] = []

/** A raw connection, as a hostile or broken peer would have. */
type Line = {
  socket: Socket
  say(frame: unknown): void
  raw(bytes: string | Buffer): void
  next(): Promise<WorkerFrame | 'closed'>
}

const dial = (): Line => {
  const socket =
    address.kind === 'socket'
      ? connect(address.path)
      : connect({ host: address.host, port: rpc.port! })
  const reader = createFrameReader(MAX_MEDIA_FRAME_BYTES)
  const heard: (WorkerFrame | 'closed')[] = []
  let wake = () => {}
  const hear = (...frames: (WorkerFrame | 'closed')[]) => {
    heard.push(...frames)
    wake()
  }
  socket.on('data', (chunk: Buffer) =>
    hear(...reader.push(chunk).map((frame) => WorkerFrame.parse(frame))),
  )
  socket.on('error', () => {})
  socket.once('close', () => hear('closed'))
  const line: Line = {
    socket,
    say: (frame) => void socket.write(encodeFrame(frame)),
    raw: (bytes) => void socket.write(bytes),
    async next() {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return heard.shift()!
    },
  }
  lines.push(line)
  return line
}

const attach = (epoch: number, extra: object = {}) => ({
  type: 'attach',
  version: MEDIA_RPC_VERSION,
  epoch,
  callIds: [],
  ...extra,
})

const listen = async (at: RpcAddress) => {
  address = at
  rpc = await openRpc(at, rooms, quietLog)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okienko-rpc-'))
  pool = await testPool({})
  rooms = createRooms({
    pool,
    leases: createLeases(1_000, () => 0),
    announced: [],
    log: quietLog,
    tell: (notice) => rpc.tell(notice),
  })
  await listen({ kind: 'socket', path: join(folder, 'media.sock') })
})
afterEach(async () => {
  for (const { socket } of lines.splice(0)) socket.destroy()
  await rpc.close()
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('attachment', () => {
  test('the inventory is the answer, and requests are carried out after it', async () => {
    await rooms.openRoom('earlier')
    const line = dial()
    line.say(attach(1))
    expect(await line.next()).toMatchObject({ type: 'attached', rooms: [{ callId: 'earlier' }] })
    line.say({ type: 'request', id: 7, verb: 'stop', args: { callId: 'earlier' } })
    expect(await line.next()).toEqual({ type: 'answer', id: 7, result: null })
  })

  test('a newer epoch, and the same one coming back, fence the older connection', async () => {
    const [first, again, newer] = [dial(), dial(), dial()]
    first.say(attach(5))
    await first.next()
    again.say(attach(5))
    expect(await again.next()).toMatchObject({ type: 'attached' })
    expect(await first.next()).toEqual({ type: 'refused', reason: 'fenced' })
    expect(await first.next()).toBe('closed')
    newer.say(attach(6))
    expect(await newer.next()).toMatchObject({ type: 'attached' })
    expect(await again.next()).toEqual({ type: 'refused', reason: 'fenced' })
    const older = dial()
    older.say(attach(5))
    expect(await older.next()).toEqual({ type: 'refused', reason: 'fenced' })
    expect(await older.next()).toBe('closed')
    newer.say({ type: 'request', id: 1, verb: 'ping', args: {} })
    expect(await newer.next()).toEqual({ type: 'answer', id: 1, result: null })
  })

  test('over TCP the token is asked for', async () => {
    await rpc.close()
    await listen({ kind: 'tcp', host: '127.0.0.1', port: 0, token: 'right'.repeat(8) })
    for (const token of [undefined, 'wrong'.repeat(8), 'right'.repeat(7)]) {
      const line = dial()
      line.say(attach(1, token === undefined ? {} : { token }))
      expect(await line.next()).toEqual({ type: 'refused', reason: 'token' })
      expect(await line.next()).toBe('closed')
    }
    const line = dial()
    line.say(attach(1, { token: 'right'.repeat(8) }))
    expect(await line.next()).toMatchObject({ type: 'attached' })
  })
})

describe('hostile bytes', () => {
  test.each<[string, string, string | Buffer]>([
    ['another version', 'version', encodeFrame({ ...attach(1), version: MEDIA_RPC_VERSION + 1 })],
    [
      'a request before attaching',
      'malformed',
      encodeFrame({ type: 'request', id: 1, verb: 'load', args: {} }),
    ],
    ['no JSON', 'malformed', 'GET / HTTP/1.1\r\n\r\n'],
    ['bad UTF-8', 'malformed', Buffer.of(0x22, 0xff, 0x22, 0x0a)],
    ['an oversized frame', 'too-large', Buffer.alloc(MAX_MEDIA_FRAME_BYTES + 1, 0x78)],
    ['null', 'malformed', 'null\n'],
  ])(
    '%s is refused as %s and the connection ended; the next one works',
    async (_, reason, bytes) => {
      const line = dial()
      line.raw(bytes)
      expect(await line.next()).toEqual({ type: 'refused', reason })
      expect(await line.next()).toBe('closed')
      const good = dial()
      good.say(attach(1))
      expect(await good.next()).toMatchObject({ type: 'attached' })
    },
  )

  test('arguments that do not fit are refused by id, and the connection stays', async () => {
    const line = dial()
    line.say(attach(1))
    await line.next()
    const args = [{}, null, { callId: 5 }, { callId: 'c', extra: 1 }, { callId: 'x'.repeat(65) }]
    for (const [index, wrong] of args.entries()) {
      line.say({ type: 'request', id: index + 1, verb: 'openRoom', args: wrong })
      expect(await line.next()).toMatchObject({
        type: 'failure',
        id: index + 1,
        reason: 'malformed-media',
      })
    }
    expect(rooms.inventory()).toEqual([])
  })

  test('an unknown verb, or one from the prototype, ends the connection as malformed', async () => {
    for (const verb of ['shutdown', 'constructor', '__proto__', 'toString']) {
      const line = dial()
      line.say(attach(1))
      await line.next()
      line.say({ type: 'request', id: 1, verb, args: {} })
      expect(await line.next()).toEqual({ type: 'refused', reason: 'malformed' })
      expect(await line.next()).toBe('closed')
    }
  })
})

describe('the socket', () => {
  test('a folder open to others is refused, in one sentence', async () => {
    chmodSync(folder, 0o755)
    const opening = openRpc({ kind: 'socket', path: join(folder, 'other.sock') }, rooms, quietLog)
    await expect(opening).rejects.toThrow(/open to other users.*\.$/)
  })

  test('a second process on the same socket is refused, in one sentence', async () => {
    await expect(openRpc(address, rooms, quietLog)).rejects.toThrow(/already listening on .*\.$/)
  })
})

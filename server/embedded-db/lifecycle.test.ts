import mongoose from 'mongoose'
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CURSOR_IDLE_MS } from './cursors.ts'
import { startEmbedded, startEmbeddedThread } from './index.ts'
import { TTL_SWEEP_MS } from './ttl.ts'

let dir: string
const closing: (() => Promise<unknown>)[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-life-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.useRealTimers()
  rmSync(dir, { recursive: true, force: true })
})

async function started(options: { now?: () => number; dir?: string } = {}) {
  const embedded = await startEmbedded({ dir, sync: 'OFF', ...options })
  closing.push(() => embedded.close())
  return embedded
}

async function client(uri: string) {
  const made = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5000 })
  closing.push(() => made.close())
  await made.connect()
  return made.db()
}

describe('start and stop', () => {
  test('data is there again after a restart, indexes included', async () => {
    const first = await startEmbedded({ dir, sync: 'OFF' })
    const before = new mongoose.mongo.MongoClient(first.uri)
    await before.db().collection('c').createIndex({ 'a.b': 1 }, { unique: true })
    await before
      .db()
      .collection('c')
      .insertOne({ a: [{ b: 1 }, { b: 2 }] })
    await before.close()
    await first.close()
    const db = await client((await started()).uri)
    expect(await db.collection('c').countDocuments({ 'a.b': 2 })).toBe(1)
    await expect(db.collection('c').insertOne({ a: { b: 2 } })).rejects.toMatchObject({
      code: 11000,
    })
  })

  test('a second one on the same folder fails with a clear sentence, here and in a thread', async () => {
    await started()
    await expect(startEmbedded({ dir, sync: 'OFF' })).rejects.toThrow(
      /in use by another process.*MONGODB_URI/,
    )
    await expect(startEmbeddedThread({ dir, sync: 'OFF' })).rejects.toThrow(
      /in use by another process/,
    )
  })

  test('the folder and the socket are private; a shared folder with other files is refused', async () => {
    const { uri } = await started()
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dir, 'okienko.sock')).mode & 0o777).toBe(0o600)
    expect(uri).toContain(encodeURIComponent(join(dir, 'okienko.sock')))
    const shared = join(dir, 'shared')
    mkdirSync(shared)
    writeFileSync(join(shared, 'letter.txt'), '')
    await expect(startEmbedded({ dir: shared, sync: 'OFF' })).rejects.toThrow(/folder of its own/)
  })

  test('a folder with a long name gets its socket elsewhere, at the same place each time', async () => {
    const long = join(dir, 'x'.repeat(120))
    const first = await startEmbedded({ dir: long, sync: 'OFF' })
    await first.close()
    const { uri } = await started({ dir: long })
    expect(uri).toBe(first.uri)
    const db = await client(uri)
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 })
    const folder = join(decodeURIComponent(/mongodb:\/\/([^/]+)/.exec(uri)?.[1] ?? ''), '..')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    closing.unshift(async () => rmSync(folder, { recursive: true }))
  })

  test('in a thread: the same store, and it ends when asked', async () => {
    const threaded = await startEmbeddedThread({ dir, sync: 'FULL' })
    const made = new mongoose.mongo.MongoClient(threaded.uri)
    await made.db().collection('c').insertOne({ a: 1 })
    await made.close()
    await threaded.close()
    const db = await client((await started()).uri)
    expect(await db.collection('c').countDocuments({ a: 1 })).toBe(1)
  })

  test('as a process: one ready line, SIGTERM ends it with code 0', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    closing.push(async () => child.kill('SIGKILL'))
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect(String(line)).toMatch(/^okienko-embedded-db ready mongodb:\/\/\S+\n$/)
    const second = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), dir], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const [complaint] = (await once(second.stderr, 'data')) as [Buffer]
    expect(String(complaint)).toContain('in use by another process')
    expect(await once(second, 'exit')).toEqual([1, null])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(existsSync(join(dir, 'okienko.sock'))).toBe(false)
  })
})

describe('time', () => {
  test('documents go when their TTL date is over, others stay', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let now = 1_000_000
    const db = await client((await started({ now: () => now })).uri)
    const collection = db.collection('ttl')
    await collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 10 })
    await collection.createIndex({ last: -1 }, { expireAfterSeconds: 0 })
    await collection.insertMany([
      { _id: 'due' as never, expiresAt: new Date(now - 10_000) },
      { _id: 'later' as never, expiresAt: new Date(now - 9_999) },
      {
        _id: 'earliest counts' as never,
        expiresAt: [new Date(now - 60_000), new Date(now + 60_000)],
      },
      { _id: 'down due' as never, last: new Date(now) },
      { _id: 'down later' as never, last: new Date(now + 1) },
      { _id: 'number' as never, expiresAt: 5 },
      { _id: 'none' as never },
    ])
    const ids = async () =>
      (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => String(_id))
    vi.advanceTimersByTime(TTL_SWEEP_MS - 1)
    expect(await ids()).toHaveLength(7)
    vi.advanceTimersByTime(1)
    await vi.waitFor(async () =>
      expect(await ids()).toEqual(['down later', 'later', 'none', 'number']),
    )
    now += 1
    vi.advanceTimersByTime(TTL_SWEEP_MS)
    await vi.waitFor(async () => expect(await ids()).toEqual(['none', 'number']))
  })

  test('a cursor that nobody reads is closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let now = 0
    const db = await client((await started({ now: () => now })).uri)
    await db.collection('c').insertMany(Array.from({ length: 10 }, () => ({})))
    const open = async () =>
      (await db.command({ find: 'c', batchSize: 2 }))['cursor'].id as mongoose.mongo.Long
    const more = (id: mongoose.mongo.Long) =>
      db.command({ getMore: id, collection: 'c', batchSize: 2 })
    const [read, unread] = [await open(), await open()]
    now = CURSOR_IDLE_MS - 1
    expect((await more(read))['cursor'].nextBatch).toHaveLength(2)
    now = CURSOR_IDLE_MS
    vi.advanceTimersByTime(TTL_SWEEP_MS)
    expect((await more(read))['cursor'].nextBatch).toHaveLength(2)
    await expect(more(unread)).rejects.toMatchObject({ code: 43 })
  })
})

describe('what is on the disk', () => {
  test('a blanked and a deleted value are nowhere after fsync', async () => {
    const db = await client((await started()).uri)
    const collection = db.collection('visits')
    const found = () =>
      ['okienko.sqlite', 'okienko.sqlite-wal'].some((name) => {
        const path = join(dir, name)
        return existsSync(path) && readFileSync(path).includes('TAJNE')
      })
    await collection.createIndex({ email: 1 })
    await collection.insertMany(Array.from({ length: 300 }, (_, i) => ({ email: `TAJNE-${i}`, i })))
    expect(found()).toBe(true)
    await collection.updateMany({ i: { $lt: 150 } }, { $unset: { email: '' } })
    await collection.deleteMany({ i: { $gte: 150 } })
    await db.admin().command({ fsync: 1 })
    expect(found()).toBe(false)
  })
})

describe('the wire', () => {
  test('broken messages close their connection and no other', async () => {
    const { uri } = await started()
    const db = await client(uri)
    const path = join(dir, 'okienko.sock')
    const header = (length: number, opCode: number) => {
      const bytes = Buffer.alloc(20)
      bytes.writeInt32LE(length, 0)
      bytes.writeInt32LE(opCode, 12)
      return bytes
    }
    const broken = [
      Buffer.from([1, 0, 0, 0]),
      header(100_000_000, 2013),
      header(20, 2012),
      header(20, 2013),
      Buffer.concat([header(31, 2013), Buffer.from([0, 6, 0, 0, 0, 99, 0, 0, 0, 0, 0])]),
      Buffer.concat([header(31, 2013), Buffer.from([0, 255, 255, 255, 127, 0, 0, 0, 0, 0, 0])]),
    ]
    for (const bytes of broken) {
      const socket = connect(path)
      socket.on('error', () => undefined)
      socket.write(bytes)
      await once(socket, 'close')
    }
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 })
  })
})

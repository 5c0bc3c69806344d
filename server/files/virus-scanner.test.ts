import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '#server/log.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { createArrival } from './arrival.ts'
import { createVirusScanner, type VirusScanner } from './virus-scanner.ts'

/** One connection as a clamd sees it that says OK to whatever has come to its end. */
type Stream = { socket: Socket; bytes: () => Buffer; closed: Promise<unknown> }

let folder: string
let clamd: Server
let streams: Stream[]
let scanner: VirusScanner
const clock = new SimulatedClock()

/** The parts of an INSTREAM without their lengths; null at its end. */
function read(raw: Buffer): { bytes: Buffer; isOver: boolean } {
  const parts: Buffer[] = []
  let at = 'zINSTREAM\0'.length
  while (at + 4 <= raw.length) {
    const length = raw.readUInt32BE(at)
    if (length === 0) return { bytes: Buffer.concat(parts), isOver: true }
    parts.push(raw.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return { bytes: Buffer.concat(parts), isOver: false }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okienko-clamd-'))
  streams = []
  clamd = createServer((socket) => {
    let raw = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      raw = Buffer.concat([raw, data])
      if (read(raw).isOver) socket.end('stream: OK\0')
    })
    streams.push({ socket, bytes: () => read(raw).bytes, closed: once(socket, 'close') })
  })
  const socketPath = join(folder, 'clamd.sock')
  await new Promise<void>((done) => clamd.listen(socketPath, done))
  const log = createLog({ level: 'fatal', pretty: false })
  scanner = createVirusScanner({ socketPath, signaturesDir: folder, clock, log })
})
afterEach(async () => {
  streams.forEach(({ socket }) => socket.destroy())
  await new Promise((done) => clamd.close(done))
  rmSync(folder, { recursive: true })
})

const content = Buffer.from('%PDF-1.7 '.repeat(40_000))
const half = content.subarray(0, 200_000)
const rest = content.subarray(200_000)

function begin() {
  const arrival = createArrival(content.length)
  const whole = Promise.withResolvers<boolean>()
  return { arrival, whole, scan: scanner.scan(arrival, whole.promise) }
}

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 5_000, interval: 5 })

describe('a file on its way to the scanner', () => {
  test('[F8] is with it while it arrives, and passes when it is whole', async () => {
    const { arrival, whole, scan } = begin()
    arrival.take(half)
    await until(() => streams[0]?.bytes().length === half.length)
    arrival.take(rest)
    whole.resolve(true)
    await scan.sent
    expect(await scan.verdict).toBe(null)
    expect(streams).toHaveLength(1)
    expect(streams[0]!.bytes().equals(content)).toBe(true)
  })

  test('[F9] that is given up leaves nothing with it', async () => {
    const { arrival, scan } = begin()
    arrival.take(half)
    await until(() => streams[0]?.bytes().length === half.length)
    arrival.cut()
    scan.drop()
    await streams[0]!.closed
    expect(await scan.verdict).toBe('scanner-down')
    await scan.sent
  })

  test('[F8] whose connection is lost is scanned whole once more', async () => {
    const { arrival, whole, scan } = begin()
    let isSent = false
    void scan.sent.then(() => (isSent = true))
    arrival.take(half)
    await until(() => streams[0]?.bytes().length === half.length)
    streams[0]!.socket.destroy()
    await streams[0]!.closed
    arrival.take(rest)
    expect(isSent).toBe(false)
    whole.resolve(true)
    expect(await scan.verdict).toBe(null)
    expect(streams[1]!.bytes().equals(content)).toBe(true)
  })

  test('[F8] waits until it is whole when slow senders hold all places', async () => {
    const slow = [begin(), begin()]
    const { arrival, whole, scan } = begin()
    arrival.take(content)
    await until(() => streams.length === slow.length)
    whole.resolve(true)
    expect(await scan.verdict).toBe(null)
    expect(streams.map((one) => one.bytes().length)).toEqual([0, 0, content.length])
    slow.forEach((one) => one.scan.drop())
  })

  test('[F8] passes only with an answer about all of it', async () => {
    const { arrival, whole, scan } = begin()
    arrival.take(half)
    await until(() => streams[0]?.bytes().length === half.length)
    clamd.removeAllListeners('connection')
    clamd.on('connection', (socket) => socket.destroy())
    streams[0]!.socket.end('stream: OK\0')
    await streams[0]!.closed
    arrival.take(rest)
    whole.resolve(true)
    expect(await scan.verdict).toBe('scanner-down')
  })
})

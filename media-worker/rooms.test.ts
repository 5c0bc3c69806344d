import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOM_LEASE_MS } from '#machines/media.ts'
import type { WorkerNotice } from '#machines/media-rpc.ts'
import { camera, capabilities, microphone } from './contract-fixtures.ts'
import { createLeases } from './lease.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { quietLog, testPool } from './test-pool.ts'
import type { Pool } from './workers.ts'

/** Rooms on real workers in this process: what the contract cannot show from outside. */

let pool: Pool
let rooms: Rooms
let notices: WorkerNotice[]
let heard: () => void
let now: number

const until = async (wanted: Partial<WorkerNotice>) => {
  while (
    !notices.some((notice) =>
      Object.entries(wanted).every(([k, v]) => Reflect.get(notice, k) === v),
    )
  )
    await new Promise<void>((resolve) => (heard = resolve))
}

beforeEach(async () => {
  notices = []
  heard = () => {}
  now = 5_000
  pool = await testPool({ count: 1 }, (host) => rooms.lose(host))
  rooms = createRooms({
    pool,
    leases: createLeases(ROOM_LEASE_MS, () => now),
    announced: ['198.51.100.7', '2001:db8::7'],
    log: quietLog,
    tell: (notice) => {
      notices.push(notice)
      heard()
    },
  })
})
afterEach(() => pool.close())

describe('lease', () => {
  test('a room that nobody renews is closed after 120 s and reported lost, a renewed one stays', async () => {
    const { roomId } = await rooms.openRoom('left')
    await rooms.openRoom('kept')
    now += ROOM_LEASE_MS - 1
    rooms.expire()
    expect(rooms.inventory()).toHaveLength(2)
    await rooms.renew(['kept', 'unknown'])
    now += 1
    rooms.expire()
    expect(rooms.inventory().map(({ callId }) => callId)).toEqual(['kept'])
    expect(notices).toEqual([{ type: 'room.lost', callId: 'left', roomId }])
    expect(pool.load()).toMatchObject([{ rooms: 1 }])
    await expect(rooms.start('left', 'consultant:k1')).rejects.toMatchObject({
      reason: 'no-such-room',
    })
  })

  test('asking for the room again renews it too', async () => {
    await rooms.openRoom('asked')
    now += ROOM_LEASE_MS - 1
    await rooms.openRoom('asked')
    now += ROOM_LEASE_MS - 1
    rooms.expire()
    expect(rooms.inventory()).toHaveLength(1)
  })
})

test('draining refuses new rooms and lets the others go on', async () => {
  const { roomId } = await rooms.openRoom('old')
  rooms.drain()
  await expect(rooms.openRoom('new')).rejects.toMatchObject({ reason: 'draining' })
  expect(await rooms.openRoom('old')).toEqual({ roomId })
  await rooms.join('old', 'resident', 's1')
  expect((await rooms.load()).draining).toBe(true)
})

test('every announced address is a candidate over UDP and TCP, UDP and the first one preferred', async () => {
  await rooms.openRoom('c')
  const { send } = await rooms.join('c', 'resident', 's1')
  const ranked = [...send.iceCandidates].sort(
    (a, b) => Number(b['priority']) - Number(a['priority']),
  )
  expect(ranked.map((candidate) => `${candidate['protocol']} ${candidate['address']}`)).toEqual([
    'udp 198.51.100.7',
    'udp 2001:db8::7',
    'tcp 198.51.100.7',
    'tcp 2001:db8::7',
  ])
})

test('a room cannot be closed while it is being made and then come to be', async () => {
  const opening = rooms.openRoom('c')
  await rooms.closeRoom('c')
  await opening
  expect(rooms.inventory()).toEqual([])
  expect(pool.load()).toMatchObject([{ rooms: 0 }])
})

test('the only worker dies in the middle of verbs: they fail by name, the next room gets a new worker', async () => {
  await rooms.openRoom('c')
  await rooms.join('c', 'resident', 's1')
  await rooms.join('c', 'consultant:k', 's1')
  await rooms.produce('c', 'resident', 'audio', microphone(1), false)
  const { workerPid } = await rooms.inspect('c')
  process.kill(workerPid, 'SIGKILL')
  const underWay = [
    rooms.produce('c', 'resident', 'video', camera(), false),
    rooms.consume('c', 'consultant:k', capabilities),
    rooms.start('c', 'consultant:k1'),
  ]
  for (const outcome of await Promise.allSettled(underWay))
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ reason: 'no-such-room' })
  await until({ type: 'room.lost', callId: 'c' })
  expect(notices.filter(({ type }) => type === 'track.closed')).toEqual([])
  await rooms.openRoom('c')
  expect((await rooms.inspect('c')).workerPid).not.toBe(workerPid)
})

test('a stopped worker is found by the probe, ended and replaced; a waiting verb is answered', async () => {
  await rooms.openRoom('c')
  const { workerPid } = await rooms.inspect('c')
  process.kill(workerPid, 'SIGSTOP')
  const joining = rooms.join('c', 'resident', 's1').catch((error: unknown) => error)
  await until({ type: 'room.lost', callId: 'c' })
  expect(await joining).toMatchObject({ reason: 'no-such-room' })
  await rooms.openRoom('c')
  expect(pool.load()).toMatchObject([{ rooms: 1 }])
  expect(pool.load()[0]?.pid).not.toBe(workerPid)
})

test('closing ends a stopped worker too', async () => {
  const [worker] = pool.load()
  process.kill(worker!.pid, 'SIGSTOP')
  await pool.close()
  expect(() => process.kill(worker!.pid, 0)).toThrow()
})

test('P17: whichever way a room or a peer goes, nothing of it stays with the WebRTC server', async () => {
  const host = (await pool.take())!
  let handled = 0
  host.server.observer.on('webrtctransporthandled', () => (handled += 1))
  host.server.observer.on('webrtctransportunhandled', () => (handled -= 1))
  for (const callId of ['closed', 'expired', 'left', 'rejoined']) {
    await rooms.openRoom(callId)
    await rooms.join(callId, 'resident', 's1')
  }
  expect(handled).toBe(8)
  await rooms.join('rejoined', 'resident', 's2')
  expect(handled).toBe(8)
  await rooms.leave('left', 'resident')
  await rooms.closeRoom('closed')
  await rooms.closeRoom('rejoined')
  now += ROOM_LEASE_MS
  rooms.expire()
  expect(handled).toBe(0)
  const { webRtcTransportIds, localIceUsernameFragments } = await host.server.dump()
  expect([...webRtcTransportIds, ...localIceUsernameFragments]).toEqual([])
})

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOM_LEASE_MS, type JoinAnswer } from '#machines/media.ts'
import type { WorkerNotice } from '#machines/media-rpc.ts'
import { createLeases } from '#media-worker/lease.ts'
import { createRooms, type Rooms } from '#media-worker/rooms.ts'
import { quietLog, testPool } from '#media-worker/test-pool.ts'
import type { Pool } from '#media-worker/workers.ts'
import { capabilities, dtls, PAYLOAD_TYPES, pictureOf } from './call-media.ts'
import { openPlainTransports } from './plain-transports.ts'
import { createPackets, readStamp } from './rtp.ts'

/** The rooms of the media worker on a real worker, with the bench's transports in them. */

let pool: Pool
let rooms: Rooms
let notices: WorkerNotice[]
const sockets: Socket[] = []

beforeEach(async () => {
  notices = []
  pool = await testPool({ count: 1 }, (host) => rooms.lose(host))
  rooms = createRooms({
    pool,
    leases: createLeases(ROOM_LEASE_MS, () => 0),
    announced: [],
    log: quietLog,
    tell: (notice) => notices.push(notice),
    openTransports: openPlainTransports,
  })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await pool.close()
})

const connectedTo = async (transport: JoinAnswer['send']): Promise<Socket> => {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.connect(transport.iceCandidates[0]!['port'] as number, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

const picture = { kind: 'video', ssrc: 21, bytes: 200, ticks: 3_000, keyEvery: 1 } as const

/** Sends a key frame again and again until one comes out on the other side. */
const sendUntilHeard = async (from: Socket, to: Socket) => {
  const packets = createPackets({ ...picture, stream: 3, payloadType: PAYLOAD_TYPES.video })
  let sequence = 0
  const timer = setInterval(() => from.send(packets.next((sequence += 1), 1.5)), 5)
  try {
    for (;;) {
      const [packet] = (await once(to, 'message')) as [Buffer]
      const stamp = readStamp(packet, () => 'video')
      if (stamp) return stamp
    }
  } finally {
    clearInterval(timer)
  }
}

test('plain RTP goes through a real room from one side to the other, with its stamp', async () => {
  await rooms.openRoom('c')
  const resident = await rooms.join('c', 'resident', 's1')
  const consultant = await rooms.join('c', 'consultant:k', 's1')
  await rooms.connect('c', 'resident', 'send', dtls)
  await rooms.connect('c', 'consultant:k', 'receive', dtls)
  expect(notices.map(({ type }) => type)).toEqual(['peer.connected', 'peer.connected'])
  await rooms.produce('c', 'resident', 'video', pictureOf(picture.ssrc), false)
  await rooms.start('c', 'consultant:k')
  const [consumer] = await rooms.consume('c', 'consultant:k', capabilities)
  await rooms.resumeConsumer('c', 'consultant:k', consumer!.id)
  const sender = await connectedTo(resident.send)
  const sink = await connectedTo(consultant.receive)
  sink.send(createPackets({ ...picture, ssrc: 1, stream: 0, payloadType: 0 }).next(0, 0))
  expect(await sendUntilHeard(sender, sink)).toMatchObject({ stream: 3, at: 1.5 })
})

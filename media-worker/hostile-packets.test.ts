import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dtlsOf } from './contract-fixtures.ts'
import { createLeases } from './lease.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { openStunClient, type StunClient } from './stun-client.ts'
import { quietLog, testPool } from './test-pool.ts'
import type { Pool } from './workers.ts'

/** F28: what anybody may throw at the open media port. */

const SUCCESS = 0x0101
const REFUSED = 0x0111

let pool: Pool
let rooms: Rooms
let client: StunClient
let ice: { ufrag: string; password: string; port: number; tcpPort: number }
let lost: number

beforeEach(async () => {
  lost = 0
  pool = await testPool({}, () => (lost += 1))
  rooms = createRooms({
    pool,
    leases: createLeases(1_000, () => 0),
    announced: [],
    log: quietLog,
    tell: () => {},
  })
  await rooms.openRoom('c')
  const { send } = await rooms.join('c', 'resident', 's1')
  await rooms.connect('c', 'resident', 'send', { ...dtlsOf('82'), role: 'client' })
  const portOf = (protocol: string) =>
    Number(send.iceCandidates.find((candidate) => candidate['protocol'] === protocol)?.['port'])
  ice = {
    ufrag: String(send.iceParameters['usernameFragment']),
    password: String(send.iceParameters['password']),
    port: portOf('udp'),
    tcpPort: portOf('tcp'),
  }
  client = await openStunClient(ice.port)
})
afterEach(async () => {
  client.close()
  await pool.close()
})

/** Seeded, so that a packet that kills a worker kills it again. */
const randomBytes = (seed: number) => {
  let state = seed
  return (length: number): Buffer =>
    Buffer.from(
      Array.from({ length }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state >>> 24
      }),
    )
}

/** First bytes that tell the kinds of packets apart (RFC 7983): STUN, DTLS, RTP and RTCP, TURN. */
const kinds: [string, number[]][] = [
  ['STUN', [0, 1, 2, 3]],
  ['DTLS', [20, 21, 22, 23, 25]],
  ['RTP and RTCP', [128, 129, 144, 160, 191]],
  ['anything', [4, 64, 100, 200, 255]],
]

const hail = async (seed: number, starts: number[]) => {
  const random = randomBytes(seed)
  for (let round = 0; round < 60; round += 1) {
    const length = 1 + ((round * 37) % 1400)
    const packet = random(length)
    packet[0] = starts[round % starts.length]!
    await client.send(packet)
  }
}

test('who knows the password is answered, who does not is refused', async () => {
  expect(await client.bind(ice.ufrag, ice.password)).toBe(SUCCESS)
  expect(await client.bind(ice.ufrag, 'wrong')).toBe(REFUSED)
  expect(await client.bind('nobody', ice.password)).toBeGreaterThan(0)
})

test.each(kinds)('garbage like %s from strangers harms nobody', async (_, starts) => {
  await hail(11, starts)
  expect(await client.bind(ice.ufrag, ice.password)).toBe(SUCCESS)
  expect(lost).toBe(0)
})

test.each(kinds)(
  'garbage like %s from a page that ICE believes harms nobody',
  async (_, starts) => {
    expect(await client.bind(ice.ufrag, ice.password)).toBe(SUCCESS)
    await hail(23, starts)
    expect(await client.bind(ice.ufrag, ice.password)).toBe(SUCCESS)
    expect((await rooms.stats('c')).map(({ peer }) => peer)).toEqual(['resident'])
    expect(lost).toBe(0)
  },
)

test('garbage over TCP harms nobody', async () => {
  const random = randomBytes(37)
  for (const length of [1, 2, 3, 100, 2_000, 70_000]) {
    const socket = connect(ice.tcpPort, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.end(random(length))
    await once(socket.resume(), 'close')
  }
  expect(await client.bind(ice.ufrag, ice.password)).toBe(SUCCESS)
  expect(lost).toBe(0)
})

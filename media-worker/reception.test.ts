import type { types } from 'mediasoup'
import { beforeEach, expect, test } from 'vitest'
import { FULL_RECEPTION, REST_EVERY } from '#machines/reception.ts'
import { PeerReception } from './reception.ts'
import type { Transports } from './transports.ts'

/** The rule is tested in machines/reception.test.ts; here what it is told and what is done for it. */

const LOWEST = 100_000
/** What mediasoup says of the two transports of a person, played by the test. */
let estimate: number | undefined
let loss: { to: number; from: number; ofTransport: number }
let floors: number[]
let reception: PeerReception

let looks: number
const transports = {
  send: { getStats: () => Promise.resolve([{ rtpPacketLossReceived: loss.from }]) },
  receive: {
    getStats() {
      looks += 1
      return Promise.resolve([
        { availableOutgoingBitrate: estimate, rtpPacketLossSent: loss.ofTransport },
      ])
    },
    setMinOutgoingBitrate: (bitrate: number) => Promise.resolve(void floors.push(bitrate)),
  },
} as unknown as Transports

/** Turns that a network at rest may be left alone. */
const WOKEN = REST_EVERY - 1

/** A camera whose layers come in any order. */
const camera = {
  rtpParameters: { encodings: [{ rid: 'r0' }, { rid: 'r1' }] },
  getStats: () =>
    Promise.resolve([
      { rid: 'r1', bitrate: 5 * LOWEST },
      { rid: 'r0', bitrate: LOWEST },
    ]),
} as unknown as types.Producer

/** A track at this person; its receiver reports, and the sender's own numbers stand beside. */
const track = {
  getStats: () =>
    Promise.resolve([
      { type: 'inbound-rtp', fractionLost: 255 },
      { type: 'outbound-rtp', fractionLost: loss.to * 256 },
    ]),
} as unknown as types.Consumer

const look = async (times: number, pictures = [camera]) => {
  for (let count = 0; count < times; count += 1) await reception.look(transports, pictures, [track])
}

beforeEach(() => {
  estimate = 2_000_000
  loss = { to: 0, from: 0, ofTransport: 0.5 }
  floors = []
  looks = 0
  reception = new PeerReception()
})

test('the need of a picture is the rate of its lowest layer', async () => {
  estimate = LOWEST
  await look(9)
  expect(reception.now(false)).toEqual(FULL_RECEPTION)
  estimate = LOWEST - 1
  await look(WOKEN + 3)
  expect(reception.now(false)).toEqual({ pictures: 'none', why: 'network', weak: true })
})

test('without an estimate or a picture nothing is held back', async () => {
  estimate = undefined
  await look(9)
  estimate = 0
  await look(9, [])
  expect(reception.now(false)).toEqual(FULL_RECEPTION)
})

test.each(['to', 'from'] as const)(
  'loss of the way %s this person is a weak network',
  async (way) => {
    loss[way] = 0.2
    await look(WOKEN + 2)
    expect(reception.now(false)).toEqual({ ...FULL_RECEPTION, weak: true })
  },
)

test('a picture that stays on its lowest layer tells of a weak network, one that is sent in no other does not', async () => {
  const lowest = {
    ...{ producerId: 'camera', getStats: () => Promise.resolve([]) },
    ...{ currentLayers: { spatialLayer: 0 }, preferredLayers: { spatialLayer: 2 } },
  } as unknown as types.Consumer
  const layered = { ...camera, id: 'camera' } as types.Producer
  const single = {
    ...layered,
    getStats: () => Promise.resolve([{ rid: 'r0', bitrate: LOWEST }]),
  } as unknown as types.Producer
  for (let count = 0; count < 9; count += 1) await reception.look(transports, [single], [lowest])
  expect(reception.now(false).weak).toBe(false)
  const beginning = { ...lowest, preferredLayers: { spatialLayer: 0 } } as types.Consumer
  for (let count = 0; count < 9; count += 1)
    await reception.look(transports, [layered], [beginning])
  expect(reception.now(false).weak).toBe(false)
  for (let count = 0; count < WOKEN + 3; count += 1)
    await reception.look(transports, [layered], [lowest])
  expect(reception.now(false)).toEqual({ ...FULL_RECEPTION, weak: true })
})

test('a try has a floor under its estimate, taken away in the end', async () => {
  estimate = 0
  await look(WOKEN + 3)
  expect(floors).toEqual([])
  estimate = 2_000_000
  await look(4)
  expect(reception.now(false).pictures).toBe('all')
  expect(floors).toEqual([110_000])
  await look(10)
  expect(floors).toEqual([110_000, 0])
})

test('by choice nothing is learnt, and what was known holds afterwards', async () => {
  estimate = 0
  await look(WOKEN + 3)
  reception.wanted = 'sound'
  estimate = 2_000_000
  await look(20)
  expect(reception.now(false).why).toBe('choice')
  reception.wanted = 'all'
  expect(reception.now(false).why).toBe('network')
  reception.reset()
  expect(reception.now(false)).toEqual(FULL_RECEPTION)
})

test('[N8] a network at rest is looked at every fourth second, one that is not every second', async () => {
  await look(20)
  expect(looks).toBe(5)
  loss.to = 0.2
  await look(WOKEN + 1)
  looks = 0
  await look(6)
  expect(looks).toBe(6)
  loss.to = 0
  await look(5)
  looks = 0
  await look(20)
  expect(looks).toBe(5)
})

test('lost on the way to this person is what track and transport both find', async () => {
  loss = { to: 0.2, from: 0, ofTransport: 0.01 }
  await look(WOKEN + 3)
  expect(reception.now(false).weak).toBe(false)
  // Without a picture the transport finds nothing: the reports of the sound are all there is.
  await look(WOKEN + 3, [])
  expect(reception.now(false).weak).toBe(true)
})

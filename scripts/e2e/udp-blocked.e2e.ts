import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SIGNATURES } from './support/fake-devices.ts'
import { tonesOf } from './support/media-probe.ts'
import { Pair } from './support/pair.ts'
import { iceServersOf, protocolsOf, type Path } from './support/media-path.ts'
import { openRelayedCity, type RelayedCity } from './support/relayed-city.ts'
import type { UdpRelay } from './support/udp-relay.ts'

/** Goal F13: on a line that lets no UDP out the call is there within so long (ms). */
const CONNECTED_WITHIN_MS = 5_000
/** A line that swallows UDP in mid-call is noticed by the page, and mended over TCP (ms; goals F12, F14). */
const MENDED_WITHIN_MS = 30_000

const TURN = 'turn:127.0.0.1:9?transport=tcp'

describe('a line without UDP', () => {
  let place: RelayedCity
  let relay: UdpRelay
  let pair: Pair
  beforeAll(async () => {
    place = await openRelayedCity({
      // Nobody answers there: it is only handed to the pages, which try it beside the direct way.
      OKIENKO_TURN_URLS: TURN,
      OKIENKO_TURN_SECRET: 'secret of coturn',
    })
    relay = place.relay
  })
  afterAll(async () => {
    await place?.close()
  })

  const meet = async (path: Path, index: number): Promise<void> => {
    pair = await Pair.meet(place.city, index, { path })
  }
  const protocols = () => protocolsOf(pair.resident.widget.locator('body'))

  it(`only TCP: both see and hear each other within ${CONNECTED_WITHIN_MS / 1000} s of the accept`, async () => {
    const begun = Date.now()
    await meet({ udpPort: null, tcp: true }, 0)
    const [first = Infinity] = (await pair.resident.frames()).filter((time) => time > begun)
    const accepted = place.city.lines.findLast((line) => line.includes('"event":"offer.accepted"'))!
    const { time } = JSON.parse(accepted.slice(accepted.indexOf('{'))) as { time: number }
    console.log(`accept to the first frame over TCP: ${Math.round(first - time)} ms`)
    expect(first - time).toBeLessThan(CONNECTED_WITHIN_MS)
    expect(await protocols()).toEqual(['tcp', 'tcp'])
    const page = pair.resident.widget.locator('body')
    expect(await iceServersOf(page)).toEqual([TURN, TURN])
    expect(await tonesOf(pair.resident.remote)).toEqual([SIGNATURES.green.name])
    expect(await tonesOf(pair.consultant.remote)).toEqual([SIGNATURES.red.name])
    await pair.close()
  })

  it('UDP is swallowed in mid-call: it is said, and the call goes on over TCP', async () => {
    await meet({ udpPort: relay.port, tcp: true }, 1)
    expect(await protocols()).toEqual(['udp', 'udp'])
    relay.down.rate = 0
    relay.up.rate = 0
    const cutAt = Date.now()
    await pair.resident.widget
      .getByText('Obraz i dźwięk są przerwane – łączymy ponownie.')
      .first()
      .waitFor({ timeout: MENDED_WITHIN_MS })
    await pair.newFramesAfter(cutAt + 1_000)
    await vi.waitFor(async () => expect(await protocols()).toEqual(['tcp', 'tcp']), {
      timeout: MENDED_WITHIN_MS,
    })
    await pair.flows()
    const times = (await pair.resident.frames()).filter((time) => time > cutAt + 1_000)
    console.log(`UDP cut in mid-call: picture back after ${Math.round(times[0]! - cutAt)} ms`)
    await pair.close()
  })
})

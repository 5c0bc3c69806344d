import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SIGNATURES } from './support/fake-devices.ts'
import { longestGap, tonesOf } from './support/media-probe.ts'
import { Pair } from './support/pair.ts'
import { openRelayedCity, type RelayedCity } from './support/relayed-city.ts'
import type { UdpRelay } from './support/udp-relay.ts'

/** Below this loss no call is cut (goal F14). */
const LOSS = 0.08
/** How long is watched (ms), and how long a picture may stand still meanwhile. */
const WATCHED_MS = 15_000
const LONGEST_GAP_MS = 3_000
/** A line that is dead in one direction is told within so long (ms; goal F14). */
const FOUND_WITHIN_MS = 10_000

/** The resident's line loses packets, and is then dead one way. */
describe('a lossy network', () => {
  let place: RelayedCity
  let relay: UdpRelay
  let pair: Pair
  beforeAll(async () => {
    place = await openRelayedCity()
    relay = place.relay
    pair = await Pair.meet(place.city, 0, { path: { udpPort: relay.port, tcp: false } })
  })
  afterAll(async () => {
    await pair?.close()
    await place?.close()
  })

  const deskSays = (words: string | RegExp) =>
    pair.consultant.person.page.locator('.stage').getByText(words)
  const panelSays = (words: string | RegExp) =>
    pair.resident.widget.locator('.stage').getByText(words)

  it(`with ${LOSS * 100} % lost each way the call goes on, and both read of the weak network`, async () => {
    relay.down.loss = LOSS
    relay.up.loss = LOSS
    const from = Date.now()
    await deskSays('Mieszkaniec ma słabe łącze').waitFor()
    await panelSays('Słabe połączenie. Obraz i dźwięk mogą się zacinać.').waitFor()
    await pair.newFramesAfter(from + WATCHED_MS)
    for (const side of [pair.resident, pair.consultant])
      expect(longestGap(await side.frames(), from, from + WATCHED_MS)).toBeLessThan(LONGEST_GAP_MS)
    expect(await tonesOf(pair.resident.remote)).toEqual([SIGNATURES.green.name])
    expect(await tonesOf(pair.consultant.remote)).toEqual([SIGNATURES.red.name])
    expect(await panelSays(/Konsultant ma słabe łącze/).count()).toBe(0)
    relay.down.loss = 0
    relay.up.loss = 0
    await deskSays('Mieszkaniec ma słabe łącze').waitFor({ state: 'detached' })
    await panelSays(/Słabe połączenie/).waitFor({ state: 'detached' })
  })

  it(`dead towards the resident only: told within ${FOUND_WITHIN_MS / 1000} s, and mended when it lives`, async () => {
    const from = Date.now()
    relay.down.rate = 0
    await panelSays('Obraz i dźwięk są przerwane – łączymy ponownie.').waitFor()
    console.log(`one way cut: found after ${Date.now() - from} ms`)
    expect(Date.now() - from).toBeLessThan(FOUND_WITHIN_MS)
    relay.down.rate = Infinity
    await pair.newFramesAfter(Date.now())
    await panelSays('Obraz i dźwięk są przerwane').waitFor({ state: 'detached' })
    await pair.flows()
  })
})

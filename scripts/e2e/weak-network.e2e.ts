import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SIGNATURES } from './support/fake-devices.ts'
import { colourOf, tonesOf } from './support/media-probe.ts'
import { SHOTS } from './support/page-rules.ts'
import { Pair } from './support/pair.ts'
import { openRelayedCity, type RelayedCity } from './support/relayed-city.ts'
import type { UdpRelay } from './support/udp-relay.ts'

/** A phone at the edge of its cell, and one beyond it (bit/s). */
const EDGE = 200_000
const BEYOND = 80_000
/** The lowest layer of the test's camera is a quarter of 1280 wide. */
const LOWEST_WIDTH = 320
/** The estimate has to fall or rise, and the rule to be sure of it; only a failing test waits as long (ms). */
const PATIENCE = { timeout: 90_000, interval: 200 }

const ONLY_SOUND = 'Słabe łącze: pokazujemy tylko głos. Obraz wróci sam, gdy łącze się poprawi.'
const THEY_ONLY_HEAR = 'Mieszkaniec ma słabe łącze: słyszy Cię, ale nie widzi'

const widthOf = (video: Locator): Promise<number> =>
  video.evaluate((element) => (element as HTMLVideoElement).videoWidth)

/** The resident receives through a narrow place; what the resident sends has its full width (design rule 9). */
describe('a weak network on the side that receives', () => {
  let place: RelayedCity
  let relay: UdpRelay
  let pair: Pair
  beforeAll(async () => {
    place = await openRelayedCity()
    relay = place.relay
    const path = { udpPort: relay.port, tcp: false }
    pair = await Pair.meet(place.city, 0, { detailed: true, path })
  })
  afterAll(async () => {
    await pair?.close()
    await place?.close()
  })

  /** The consultant's picture comes, new frame after new frame, and is as wide as this. */
  const shows = (isWanted: (width: number) => boolean) =>
    vi.waitFor(async () => {
      const { remote } = pair.resident
      const before = (await pair.resident.frames()).length
      expect(await widthOf(remote)).toSatisfy(isWanted)
      await vi.waitFor(
        async () => expect((await pair.resident.frames()).length).toBeGreaterThan(before + 5),
        { timeout: 3_000 },
      )
      expect(await colourOf(remote)).toBe(SIGNATURES.green.name)
    }, PATIENCE)

  const hears = () =>
    vi.waitFor(
      async () => expect(await tonesOf(pair.resident.remote)).toEqual([SIGNATURES.green.name]),
      PATIENCE,
    )

  it('a good network carries more than the lowest layer, and no word is said of it', async () => {
    await shows((width) => width > LOWEST_WIDTH)
    expect(await pair.resident.widget.getByText(/łącze\b/).count()).toBe(0)
    expect(await pair.consultant.person.page.getByText(/ma słabe łącze/).count()).toBe(0)
  })

  it(`at ${EDGE / 1000} kbit/s the picture drops to its lowest layer, and the sound is heard`, async () => {
    relay.down.rate = EDGE
    await shows((width) => width === LOWEST_WIDTH)
    await hears()
    await pair.consultant.person.page
      .getByText(/Mieszkaniec ma słabe łącze/)
      .first()
      .waitFor()
  })

  it(`at ${BEYOND / 1000} kbit/s only the sound is left, and both sides read why`, async () => {
    relay.down.rate = BEYOND
    const { page } = pair.consultant.person
    const words = pair.resident.widget.getByText(ONLY_SOUND)
    await words.first().waitFor({ timeout: PATIENCE.timeout })
    await page.getByText(THEY_ONLY_HEAR).first().waitFor()
    await hears()
    const frames = (await pair.resident.frames()).length
    await hears()
    expect((await pair.resident.frames()).length).toBe(frames)
    if (SHOTS) {
      await pair.resident.person.page.screenshot({ path: join(SHOTS, 'weak-resident.png') })
      await page.screenshot({ path: join(SHOTS, 'weak-consultant.png') })
    }
    // The other way is not narrow.
    expect(await colourOf(pair.consultant.remote)).toBe(SIGNATURES.red.name)
    expect(await page.getByText('Twoje łącze jest słabe').count()).toBe(0)
  })

  it('where it is wide again the picture comes back by itself, larger than the lowest layer', async () => {
    relay.down.rate = Infinity
    await shows((width) => width > LOWEST_WIDTH)
    await hears()
    await expect
      .poll(() =>
        pair.resident.widget
          .locator('.stage')
          .getByText(/łącze\b/)
          .count(),
      )
      .toBe(0)
    await pair.consultant.person.page
      .locator('.stage')
      .getByText(/Mieszkaniec ma słabe łącze/)
      .waitFor({ state: 'detached' })
  })

  it('by hand: the resident takes the sound alone, the consultant reads it, and takes it back', async () => {
    const { page } = pair.consultant.person
    await pair.resident.button('Tylko głos').click()
    await pair.resident.widget.locator('.reception-cover').waitFor()
    await page
      .getByText('Mieszkaniec wybrał tylko głos: słyszy Cię, ale nie widzi')
      .first()
      .waitFor()
    await hears()
    await pair.resident.button('Pokaż obraz').click()
    await shows(() => true)
  })

  it('by hand on the desk, too', async () => {
    await pair.consultant.button('Tylko głos').click()
    await pair.resident.widget
      .getByText('Konsultant wybrał tylko głos: słyszy Cię, ale nie widzi.')
      .first()
      .waitFor()
    // Frames that were on their way are shown while this listens.
    expect(await tonesOf(pair.consultant.remote)).toEqual([SIGNATURES.red.name])
    const before = (await pair.consultant.frames()).length
    expect(await tonesOf(pair.consultant.remote)).toEqual([SIGNATURES.red.name])
    expect((await pair.consultant.frames()).length).toBe(before)
    await pair.consultant.button('Pokaż obraz').click()
    await vi.waitFor(
      async () => expect((await pair.consultant.frames()).length).toBeGreaterThan(before + 5),
      PATIENCE,
    )
  })
})

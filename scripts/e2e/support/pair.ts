import type { Locator } from 'playwright-core'
import { expect, vi } from 'vitest'
import type { City } from './city.ts'
import { Consultant } from './consultant.ts'
import { SIGNATURES } from './fake-devices.ts'
import { colourOf, longestGap } from './media-probe.ts'
import { DESKTOP } from './person.ts'
import { Resident } from './resident.ts'
import type { Path } from './media-path.ts'

/** Only a failing test waits as long (ms). */
const PATIENCE = { timeout: 20_000, interval: 50 }

/** A resident (red) and a consultant (green) who talk. */
export class Pair {
  readonly city: City
  readonly resident: Resident
  readonly consultant: Consultant

  constructor(city: City, resident: Resident, consultant: Consultant) {
    this.city = city
    this.resident = resident
    this.consultant = consultant
  }

  /**
   * @param detailed pictures that need all the bits they may have
   * @param path the way of the resident's media, when it is not the direct one
   * @param tab title of the tab that each shares when a screen is asked for; see launchPerson
   */
  static async meet(
    city: City,
    index = 0,
    { detailed = false, path, tab }: { detailed?: boolean; path?: Path; tab?: string } = {},
  ): Promise<Pair> {
    const red = { ...SIGNATURES.red, detailed }
    const resident = await Resident.visit(city, red, DESKTOP, { path, tab })
    await resident.join()
    const green = { ...SIGNATURES.green, detailed }
    const consultant = await Consultant.signIn(city, index, green, tab)
    await consultant.startShift()
    await consultant.offer.waitFor()
    await consultant.accept()
    const pair = new Pair(city, resident, consultant)
    await pair.flows()
    return pair
  }

  /** Both see the other's picture. */
  async flows(): Promise<void> {
    const sees = (video: Locator, colour: string): Promise<void> =>
      vi.waitFor(async () => expect(await colourOf(video)).toBe(colour), PATIENCE)
    await sees(this.consultant.remote, 'red')
    await sees(this.resident.remote, 'green')
  }

  /**
   * Longest time without a new frame on either side (ms), from the fault until `settled` has resolved and
   * new frames have been seen on both sides after it.
   */
  async gapDuring(fault: () => Promise<unknown>, settled: () => Promise<unknown>): Promise<number> {
    const from = Date.now()
    await fault()
    await settled()
    await this.flows()
    const to = Date.now()
    const sides = [await this.resident.frames(), await this.consultant.frames()]
    return Math.max(...sides.map((times) => longestGap(times, from, to)))
  }

  /** Both sides have shown a frame later than `instant` (ms since 1970). */
  async newFramesAfter(instant: number): Promise<void> {
    await vi.waitFor(async () => {
      for (const side of [this.resident, this.consultant]) {
        expect((await side.frames()).at(-1) ?? 0).toBeGreaterThan(instant)
      }
    }, PATIENCE)
  }

  async close(): Promise<void> {
    await this.resident.close()
    await this.consultant.close()
  }
}

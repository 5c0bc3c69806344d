import { expect } from 'vitest'
import type { City } from './city.ts'
import { Consultant } from './consultant.ts'
import { SIGNATURES } from './fake-devices.ts'
import { colourOf, longestGap } from './media-probe.ts'
import { Resident } from './resident.ts'

const FLOWS_WITHIN_MS = 20_000

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

  static async meet(city: City, index = 0): Promise<Pair> {
    const resident = await Resident.visit(city, SIGNATURES.red)
    await resident.join()
    const consultant = await Consultant.signIn(city, index, SIGNATURES.green)
    await consultant.startShift()
    await consultant.offer.waitFor()
    await consultant.accept()
    const pair = new Pair(city, resident, consultant)
    await pair.flows()
    return pair
  }

  /** Both see the other's picture. */
  async flows(): Promise<void> {
    const timeout = FLOWS_WITHIN_MS
    await expect
      .poll(() => colourOf(this.consultant.remote), { timeout, message: 'consultant sees' })
      .toBe('red')
    await expect
      .poll(() => colourOf(this.resident.remote), { timeout, message: 'resident sees' })
      .toBe('green')
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
    const isNew = async (): Promise<boolean> => {
      const [atResident, atConsultant] = [
        await this.resident.frames(),
        await this.consultant.frames(),
      ]
      return (atResident.at(-1) ?? 0) > instant && (atConsultant.at(-1) ?? 0) > instant
    }
    await expect
      .poll(isNew, { timeout: FLOWS_WITHIN_MS, message: 'new frames on both sides' })
      .toBe(true)
  }

  async close(): Promise<void> {
    await this.resident.close()
    await this.consultant.close()
  }
}

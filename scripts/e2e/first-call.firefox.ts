import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWN_ADDRESS } from '#scripts/test/own-network.ts'
import { City } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { PuppetResident } from './support/puppet-resident.ts'
import { soundOf } from './support/media-probe.ts'

/** The instant call between a resident in Firefox and a consultant in Chromium. */
describe('a resident in Firefox', () => {
  let city: City
  let resident: PuppetResident
  let anna: Consultant
  beforeAll(async () => {
    city = await City.open({ OKIENKO_MEDIA_LISTEN: OWN_ADDRESS })
  })
  afterAll(async () => {
    await resident?.close()
    await anna?.close()
    await city?.close()
  })
  const slow = { timeout: 60_000, interval: 500 }

  it('joins the line from the city’s page', async () => {
    resident = await PuppetResident.inFirefox(city.cityOrigin)
    await resident.join()
    await resident.heading('Jesteś 1. w kolejce')
  })

  it('is seen and heard by the consultant, and sees and hears the consultant', async () => {
    anna = await Consultant.signIn(city, 0, SIGNATURES.green)
    await anna.startShift()
    await anna.accept()
    const seen = async () => (await anna.frames()).length
    await expect.poll(seen, slow).toBeGreaterThan(30)
    await expect.poll(() => resident.frames(), slow).toBeGreaterThan(30)
    const heard = () => anna.remote.evaluate(soundOf, 1_500)
    await expect.poll(heard, slow).toBeGreaterThan(-55)
    await expect.poll(() => resident.sound(), slow).toBeGreaterThan(0)
    const [before, shown, loud] = [await seen(), await resident.frames(), await resident.sound()]
    await expect.poll(seen, slow).toBeGreaterThan(before + 30)
    await expect.poll(() => resident.frames(), slow).toBeGreaterThan(shown + 30)
    await expect.poll(() => resident.sound(), slow).toBeGreaterThan(loud)
  })

  it('ends the call, and reads what was removed', async () => {
    await resident.press('Rozłącz')
    await resident.press('Rozłącz', 'dialog[@open]//')
    await resident.heading('Dziękujemy za rozmowę')
    await anna.heading('Po rozmowie').waitFor()
  })
})

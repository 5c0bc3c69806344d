import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import mongoose from 'mongoose'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axeViolations, overflow } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { Pair } from './support/pair.ts'
import { DESKTOP, PHONE } from './support/person.ts'
import { Resident } from './support/resident.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const PATIENCE = { timeout: 60_000, interval: 200 }
/** A camera that can more than a call takes of it. */
const SHARP = { ...SIGNATURES.red, camera: { width: 1920, height: 1080, fps: 5 } }
const ASKED = 'Konsultant prosi o pokazanie dokumentu'

/** A document shown to the camera (W8), between a real widget and a real desk. */
describe('a document shown to the camera', () => {
  let city: City
  let pair: Pair
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    city = await City.open()
    const resident = await Resident.visit(city, SHARP, DESKTOP)
    await resident.join()
    const consultant = await Consultant.signIn(city, 0, SIGNATURES.green)
    await consultant.startShift()
    await consultant.offer.waitFor()
    await consultant.accept()
    pair = new Pair(city, resident, consultant)
    await pair.flows()
  })
  afterAll(async () => {
    await pair?.close()
    await city?.close()
  })

  const residentPage = (): Page => pair.resident.person.page
  const desk = (): Page => pair.consultant.person.page
  const widget = () => pair.resident.widget
  const card = () => widget().getByRole('region', { name: ASKED })
  const ask = () => desk().getByRole('button', { name: 'Dokument: poproś o pokazanie' })
  const own = (): Locator => widget().getByLabel('Twój obraz, tak jak widzi go konsultant')
  const box = () => desk().getByRole('checkbox', { name: 'Tożsamość okazana' })
  const widthOf = (video: Locator) => video.evaluate((one: HTMLVideoElement) => one.videoWidth)
  const untilWidth = (video: Locator, width: number) =>
    vi.waitFor(async () => expect(await widthOf(video)).toBe(width), PATIENCE)
  const focused = () =>
    widget()
      .locator(':focus')
      .evaluate((element) => element.textContent?.trim())
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `document-${name}.png`) })
  }
  const looksRight = async (page: Page, name: string): Promise<void> => {
    for (const [size, viewport] of [
      ['phone', PHONE],
      ['desktop', DESKTOP],
    ] as const) {
      await page.setViewportSize(viewport)
      await shot(page, `${name}-${size}`)
      expect.soft(await axeViolations(page), `${name} ${size}`).toEqual([])
      expect.soft(await overflow(page), `${name} ${size}`).toEqual([])
    }
  }

  it('is asked for by a card with the focus, and the resident may decline', async () => {
    await untilWidth(pair.consultant.remote, 1280)
    await ask().click()
    await card().waitFor()
    await vi.waitFor(async () => expect(await focused()).toBe(ASKED), PATIENCE)
    expect(await widget().locator('[data-region=alert]').textContent()).toBe(ASKED)
    await looksRight(residentPage(), 'asked')
    expect(await box().count()).toBe(0)
    await residentPage().keyboard.press('Tab')
    await residentPage().keyboard.press('Tab')
    await residentPage().keyboard.press('Enter')
    await card().waitFor({ state: 'detached' })
    await desk().getByText('Mieszkaniec nie zgodził się pokazać dokumentu.').first().waitFor()
    expect(await own().count()).toBe(0)
  })

  it('agreed to, it comes in the camera’s best resolution, large, with a frame on both sides', async () => {
    await ask().click()
    await card().getByRole('button', { name: 'Zgadzam się' }).click()
    await own().waitFor()
    await untilWidth(own(), 1920)
    await untilWidth(pair.consultant.remote, 1920)
    await desk().getByText('Poproś o przysunięcie dokumentu', { exact: false }).waitFor()
    await widget().getByText('Przysuń dokument', { exact: false }).waitFor()
    const [shown, stage] = [await own().boundingBox(), await pair.resident.remote.boundingBox()]
    expect(shown!.width).toBeGreaterThan(2 * stage!.width)
    await looksRight(residentPage(), 'showing')
    await shot(desk(), 'desk-showing')
    expect(await axeViolations(desk())).toEqual([])
  })

  it('the yes is ticked, and after the resident’s end the camera is as it was', async () => {
    await box().click()
    await vi.waitFor(async () => expect(await box().isChecked()).toBe(true), PATIENCE)
    await widget().getByRole('button', { name: 'Zakończ pokazywanie' }).click()
    await own().waitFor({ state: 'detached' })
    await untilWidth(pair.consultant.remote, 1280)
    await pair.flows()
    expect(await box().isChecked()).toBe(true)
  })

  it('a camera that is off goes on for it only, and the consultant ends it, too', async () => {
    await pair.resident.button('Kamera').click()
    await desk().getByText('Mieszkaniec ma wyłączoną kamerę.').first().waitFor()
    await ask().click()
    await card().getByText('Twoja kamera jest wyłączona.', { exact: false }).waitFor()
    await card().getByRole('button', { name: 'Zgadzam się' }).click()
    await own().waitFor()
    await pair.flows()
    await desk().getByRole('button', { name: 'Zakończ pokazywanie' }).click()
    await own().waitFor({ state: 'detached' })
    await desk().getByText('Mieszkaniec ma wyłączoną kamerę.').first().waitFor()
    const camera = pair.resident.button('Kamera')
    expect(await camera.getAttribute('aria-pressed')).toBe('false')
  })

  it('the question is taken back, and of all this the row of the call has a yes', async () => {
    await ask().click()
    await card().waitFor()
    await desk().getByRole('button', { name: 'Wycofaj prośbę' }).click()
    await card().waitFor({ state: 'detached' })
    await pair.consultant.hangUp()
    const connection = await mongoose.createConnection(city.databaseUri).asPromise()
    try {
      const rows = await vi.waitFor(async () => {
        const found = await connection.collection('calls').find({}).toArray()
        expect(found).toHaveLength(1)
        return found
      }, PATIENCE)
      expect(rows[0]).toMatchObject({ identityShown: true, reason: 'consultant-ended' })
    } finally {
      await connection.close()
    }
  })
})

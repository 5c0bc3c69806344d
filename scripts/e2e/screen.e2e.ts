import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axeViolations, overflow, smallTargets } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { SIGNATURES, type Signature } from './support/fake-devices.ts'
import { colourOf, frameTimes } from './support/media-probe.ts'
import { Pair } from './support/pair.ts'
import { DESKTOP, PHONE, type Person } from './support/person.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const PATIENCE = { timeout: 30_000, interval: 100 }
const TAB = 'Wniosek do pokazania'
const SURFACE = { width: 1280, height: 800 }

/** A tab of one colour beside the call, of a known size; the browser chooses it by its title. */
async function showTab({ context, page }: Person, { rgb }: Signature): Promise<Page> {
  const tab = await context.newPage()
  await tab.setViewportSize(SURFACE)
  await tab.setContent(`<title>${TAB}</title><body style="background:rgb(${rgb.join()})">`)
  await page.bringToFront()
  return tab
}

/** Screens shared between a real widget and a real desk, through the real server and media worker. */
describe('a shared screen', () => {
  let city: City
  let pair: Pair
  let residentTab: Page
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    city = await City.open()
    pair = await Pair.meet(city, 0, { tab: TAB })
    residentTab = await showTab(pair.resident.person, SIGNATURES.blue)
    await showTab(pair.consultant.person, SIGNATURES.yellow)
  })
  afterAll(async () => {
    await pair?.close()
    await city?.close()
  })

  const residentPage = (): Page => pair.resident.person.page
  const desk = (): Page => pair.consultant.person.page
  const widget = () => pair.resident.widget
  const shownAtDesk = (): Locator => desk().getByLabel('Obraz ekranu mieszkańca')
  const shownToResident = (): Locator => widget().getByLabel('Obraz ekranu konsultanta')
  const sizeOf = (video: Locator) =>
    video.evaluate((one: HTMLVideoElement) => ({
      width: one.videoWidth,
      height: one.videoHeight,
    }))
  const shows = (video: Locator, colour: string) =>
    vi.waitFor(async () => expect(await colourOf(video)).toBe(colour), PATIENCE)
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `screen-${name}.png`) })
  }
  const start = () => pair.resident.button('Udostępnij ekran')
  const stop = () => pair.resident.button('Zakończ udostępnianie')
  const sign = () => widget().getByText('Konsultant widzi Twój ekran', { exact: false }).first()
  const status = () => widget().locator('[data-region=status]')
  const shareBox = () => desk().getByRole('checkbox', { name: /ekran/i })
  const widgetFrame = () =>
    residentPage()
      .frames()
      .find((frame) => frame.parentFrame() !== null)!

  it('of the resident is seen by the consultant in full size, by keyboard, beside both cameras', async () => {
    await start().focus()
    await residentPage().keyboard.press('Enter')
    await shows(shownAtDesk(), 'blue')
    expect(await sizeOf(shownAtDesk())).toEqual(SURFACE)
    await pair.flows()
    await sign().waitFor()
    await shot(desk(), 'desk-sees')
    await shot(residentPage(), 'resident-shares')
  })

  it('is enlarged and moved by buttons and keys, and fits again with another window', async () => {
    const frame = desk().getByRole('group', { name: /^Ekran mieszkańca/ })
    const view = () =>
      frame.evaluate((box) => ({
        fits: box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight,
        left: Math.round(box.scrollLeft),
      }))
    expect(await view()).toMatchObject({ fits: true })
    await desk().getByRole('button', { name: 'Powiększ' }).click()
    await frame.focus()
    await desk().keyboard.press('+')
    await vi.waitFor(async () => expect((await view()).fits).toBe(false), PATIENCE)
    const before = (await view()).left
    await desk().getByRole('button', { name: 'W prawo' }).click()
    await vi.waitFor(async () => expect((await view()).left).toBeGreaterThan(before), PATIENCE)
    await shot(desk(), 'desk-zoomed')
    expect(await axeViolations(desk())).toEqual([])
    await residentTab.setViewportSize({ width: 700, height: 800 })
    await vi.waitFor(async () => expect(await view()).toMatchObject({ fits: true }), PATIENCE)
    await residentTab.setViewportSize(SURFACE)
  })

  it('of the consultant is seen at the same time, also on a phone, with nothing too small', async () => {
    await desk().getByRole('button', { name: 'Udostępnij ekran' }).click()
    await shows(shownToResident(), 'yellow')
    await desk().getByText('Mieszkaniec widzi Twój ekran', { exact: false }).first().waitFor()
    await shows(shownAtDesk(), 'blue')
    for (const [name, size] of [
      ['phone', PHONE],
      ['desktop', DESKTOP],
    ] as const) {
      await residentPage().setViewportSize(size)
      await shows(shownToResident(), 'yellow')
      await shot(residentPage(), `resident-${name}`)
      expect(await overflow(residentPage())).toEqual([])
      expect(await smallTargets(widgetFrame() as unknown as Page, 44, '.call')).toEqual([])
      expect(await axeViolations(residentPage())).toEqual([])
    }
    await shot(desk(), 'both')
  })

  it('ends by the button, is told, and leaves the camera as it was', async () => {
    await desk().getByRole('button', { name: 'Zakończ udostępnianie' }).first().click()
    await shownToResident().waitFor({ state: 'detached' })
    await vi.waitFor(
      async () =>
        expect(await status().textContent()).toBe('Konsultant zakończył udostępnianie ekranu.'),
      PATIENCE,
    )
    await stop().first().click()
    await shownAtDesk().waitFor({ state: 'detached' })
    expect(await sign().count()).toBe(0)
    await pair.flows()
  })

  it('ends with the tab that was shared', async () => {
    await start().click()
    await shows(shownAtDesk(), 'blue')
    await residentTab.close()
    await shownAtDesk().waitFor({ state: 'detached' })
    await start().waitFor()
    await vi.waitFor(
      async () => expect(await status().textContent()).toBe('Udostępnianie ekranu zakończone.'),
      PATIENCE,
    )
    residentTab = await showTab(pair.resident.person, SIGNATURES.blue)
  })

  it('switched off in mid-share stops at once, is said in words on both sides, and is refused after', async () => {
    await start().click()
    await shows(shownAtDesk(), 'blue')
    await shareBox().click()
    await shownAtDesk().waitFor({ state: 'detached' })
    await widget()
      .getByText('Konsultant wyłączył udostępnianie ekranu. Nic już nie widzi.')
      .first()
      .waitFor()
    await widget()
      .getByText(/Konsultant wyłączył w tej rozmowie: udostępnianie ekranu/)
      .first()
      .waitFor()
    expect(await start().isDisabled()).toBe(true)
    await shot(residentPage(), 'switched-off')
    await shareBox().click()
    await vi.waitFor(async () => expect(await start().isEnabled()).toBe(true), PATIENCE)
    await start().click()
    await shows(shownAtDesk(), 'blue')
  })

  it('goes on over a restart of the server and a reload of the desk, and comes back after the death of the media worker', async () => {
    await city.stop('server')
    const from = Date.now()
    await city.startServer()
    await pair.flows()
    await shows(shownAtDesk(), 'blue')
    // A still picture, too, comes anew to a page that was not there when it began.
    await desk().reload()
    await pair.flows()
    await shows(shownAtDesk(), 'blue')
    await city.kill('media')
    await city.startMedia()
    await pair.flows()
    await shows(shownAtDesk(), 'blue')
    expect(
      (await frameTimes(desk().locator('body'), 'Obraz ekranu mieszkańca')).at(-1),
    ).toBeGreaterThan(from)
    await sign().waitFor()
  })

  it('ends with the call', async () => {
    await pair.consultant.hangUp()
    await pair.resident
      .heading(/Dziękujemy|zakończon/i)
      .first()
      .waitFor()
    expect(await sign().count()).toBe(0)
    expect(await shownAtDesk().count()).toBe(0)
  })
})

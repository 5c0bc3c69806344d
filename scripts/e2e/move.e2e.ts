import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { City } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { colourOf, longestGap, tonesOf } from './support/media-probe.ts'
import { DESKTOP } from './support/person.ts'
import { Resident } from './support/resident.ts'
import { PuppetResident } from './support/puppet-resident.ts'

const { red, green, blue, yellow } = SIGNATURES

/** As a phone that is locked and put into a pocket (issue 5). */
const FROZEN_MS = 60_000

/** What the other side may miss of the picture while a ticket moves (ms); a machine with other work takes a second. */
const SHORT_RECONNECT_MS = 3_000

/** The address that moves the ticket of this page, read where the person reads it. */
async function linkOf(panel: Page | FrameLocator): Promise<string> {
  await panel.getByRole('button', { name: 'Przenieś na telefon lub do okna' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Przenieś na inne urządzenie' })
  await dialog.getByRole('img', { name: /Kod QR/ }).waitFor()
  return dialog.getByRole('textbox', { name: 'Adres' }).inputValue()
}

describe('a ticket that goes from device to device', () => {
  let city: City
  let computer: Resident
  let phone: Resident
  let pocket: PuppetResident
  let frozenAt = 0
  let anna: Consultant
  /** The first one, which the phone uses. */
  let link: string
  beforeAll(async () => {
    city = await City.open()
  })
  afterAll(async () => {
    for (const person of [computer, phone, pocket, anna]) await person?.close()
    await city?.close()
  })
  const seen = { timeout: 20_000, message: 'colour at the consultant' }

  it('goes from the computer to the phone in the line, after a press there', async () => {
    computer = await Resident.visit(city, red, DESKTOP)
    await computer.join()
    await computer.place(1)
    link = await linkOf(computer.widget)
    expect(link).toMatch(new RegExp(`^${city.appOrigin}/s/[\\w-]+#m=[\\w-]{43}$`))
    phone = await Resident.follow(city, link, blue)
    await phone.heading('Przenieść rozmowę tutaj?').waitFor()
    expect(phone.person.page.url()).not.toContain('#')
    await computer.place(1)
    await phone.button('Przenieś tutaj').click()
    await phone.place(1)
    await computer.heading('Rozmowa przeniesiona').waitFor()
  })

  it('the same code moves nothing a second time', async () => {
    const { page } = computer.person
    const other = await page.context().newPage()
    await other.goto(link)
    await other.getByRole('button', { name: 'Przenieś tutaj' }).click()
    await other.getByRole('heading', { name: 'Ten kod już nie działa' }).waitFor()
    await other.close()
  })

  it('meanwhile another phone is locked in its pocket', async () => {
    pocket = await PuppetResident.inChromium(city.cityOrigin, yellow, city.dir)
    await pocket.join()
    await pocket.heading('Jesteś 2. w kolejce')
    await pocket.freeze()
    frozenAt = Date.now()
  })

  it('the consultant meets the phone', async () => {
    anna = await Consultant.signIn(city, 0, green)
    await anna.startShift()
    await anna.accept()
    await expect.poll(() => colourOf(anna.remote), seen).toBe('blue')
    await phone.button(/^Czat/).click()
    await phone.widget
      .getByRole('textbox', { name: 'Wiadomość do konsultanta' })
      .fill('Dzień dobry z telefonu')
    await phone.widget.getByRole('button', { name: 'Wyślij' }).click()
    await anna.person.page.getByText('Dzień dobry z telefonu').first().waitFor()
  })

  it('goes back in the call; the consultant sees no gap, the chat comes along', async () => {
    await phone.button(/^Urządzenia/).click()
    await computer.person.page.goto(await linkOf(phone.person.page))
    computer = Resident.at(computer.person, computer.person.page)
    await computer.heading('Przenieść rozmowę tutaj?').waitFor()
    const from = Date.now()
    await computer.button('Przenieś tutaj').click()
    await expect.poll(() => colourOf(anna.remote), seen).toBe('red')
    await phone.heading('Rozmowa przeniesiona').waitFor()
    await expect.poll(() => tonesOf(anna.remote), seen).toEqual(['red'])
    await expect.poll(() => colourOf(computer.remote), seen).toBe('green')
    const gap = longestGap(await anna.frames(), from, Date.now() - 200)
    expect(gap).toBeLessThan(SHORT_RECONNECT_MS)
    await computer.button(/^Czat/).click()
    await computer.widget.getByText('Dzień dobry z telefonu').first().waitFor()
  })

  it('goes to a window of its own, and comes back from it', async () => {
    const { page } = computer.person
    await computer.button(/^Urządzenia/).click()
    await linkOf(page)
    const [own] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Otwórz w osobnym oknie' }).click(),
    ])
    await own.getByRole('button', { name: 'Przenieś tutaj' }).click()
    await computer.heading('Rozmowa jest w osobnym oknie').waitFor()
    await expect.poll(() => colourOf(anna.remote), seen).toBe('red')
    const shown = own.getByLabel('Obraz z kamery konsultanta')
    await expect.poll(() => colourOf(shown), seen).toBe('green')
    const closed = own.waitForEvent('close')
    await computer.button('Wróć z rozmową tutaj').click()
    await closed
    await expect.poll(() => colourOf(computer.remote), seen).toBe('green')
    await expect.poll(() => colourOf(anna.remote), seen).toBe('red')
  })

  it('a page stands still for 60 s meanwhile, runs again, and has moved up', async () => {
    await new Promise((over) => setTimeout(over, frozenAt + FROZEN_MS - Date.now()))
    await pocket.thaw()
    await expect.poll(() => pocket.standstill()).toBeGreaterThan(FROZEN_MS - 2_000)
    await pocket.heading('Jesteś 1. w kolejce')
  })

  it('is one call for the statistics, and ends as one', async () => {
    await computer.hangUp()
    await computer.heading('Dziękujemy za rozmowę').waitFor()
    await anna.heading('Po rozmowie').waitFor()
    const over = city.lines.filter((line) => line.includes('"call.ended"'))
    expect(over).toHaveLength(1)
  })

  it('and it has kept its place: its turn comes, with picture and sound', async () => {
    await anna.button('Gotowe, następne zgłoszenie').click()
    await anna.accept()
    await expect.poll(() => colourOf(anna.remote), seen).toBe('yellow')
    await expect.poll(() => pocket.frames(), seen).toBeGreaterThan(30)
    await expect.poll(() => tonesOf(anna.remote), seen).toEqual(['yellow'])
  })
})

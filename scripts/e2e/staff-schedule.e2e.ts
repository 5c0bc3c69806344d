import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, weekdayOf, weekOf } from '#staff/components/schedule/local-days.ts'
import { startChromium } from './support/browser.ts'
import { City } from './support/city.ts'
import { TODAY } from './support/schedule-views.ts'

/** The schedule from end to end: real server, real database, the demo's people and weeks. */
describe('consultant and manager run the schedule', () => {
  let city: City
  let browser: Browser
  let consultant: Page
  let manager: Page
  /** Monday in two weeks: the first consultant works from 8 to 16, the second from 10 to 18. */
  const monday = addDays(weekOf(TODAY), 14)
  const email = 'zofia@example.pl'

  beforeAll(async () => {
    city = await City.open()
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await city?.close()
  })

  /** Takes the one-time link of a demo person. */
  async function signIn(role: string): Promise<Page> {
    const context = await browser.newContext({ locale: 'pl-PL' })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(city.links.find((link) => link.role === role)!.url)
    await page.getByRole('textbox', { name: 'Nowe hasło' }).fill('spokojna rzeka o świcie 7')
    await page.getByRole('button', { name: 'Ustaw hasło i zaloguj' }).click()
    await page.getByRole('link', { name: role === 'manager' ? 'Grafik' : 'Kalendarz' }).waitFor()
    return page
  }
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
  const answer = (page: Page, name: string | RegExp) =>
    page.getByRole('dialog').getByRole('button', { name }).click()
  const go = (page: Page, path: string) =>
    page.evaluate((hash) => void (window.location.hash = hash), `#/${path}`)

  it('a consultant proposes hours on a free Saturday and sees that they wait', async () => {
    consultant = await signIn('consultant')
    const saturday = addDays(monday, 5)
    expect(weekdayOf(saturday)).toBe(6)
    await go(consultant, `kalendarz/tydzien/${monday}`)
    await press(consultant, /^Godziny pracy: sobota/)
    await consultant.getByLabel('Od', { exact: true }).fill('09:00')
    await consultant.getByLabel('Do', { exact: true }).fill('13:00')
    await answer(consultant, 'Wyślij do zatwierdzenia')
    await consultant.getByText('Wysłano do zatwierdzenia: 1 dzień.').first().waitFor()
    await consultant.getByText('Propozycja 9:00–13:00 – oczekuje').waitFor()
  })

  it('the manager approves all that waits at once, and the consultant sees it', async () => {
    manager = await signIn('manager')
    await manager.getByRole('link', { name: 'Zobacz propozycje' }).click()
    await manager.getByText('Do zatwierdzenia: 2 dni').waitFor()
    await press(manager, 'Zaznacz wszystkie')
    await press(manager, 'Zatwierdź zaznaczone (2)')
    await answer(manager, 'Zatwierdź 2 dni')
    await manager.getByText('Zatwierdzono 2 dni.').first().waitFor()
    await consultant.reload()
    await consultant.getByText('9:00–13:00 zatwierdzone').waitFor()
  })

  it('the consultant adds a visit at a free time, moves it, and it stands in the calendar', async () => {
    await press(consultant, 'Dodaj wizytę')
    await consultant.getByLabel('Temat').selectOption({ index: 1 })
    await consultant.getByLabel('Dzień', { exact: true }).selectOption(monday)
    await consultant.getByRole('radio', { name: '11:00' }).check()
    await consultant.getByLabel(/^Jak się zwracać/).fill('Pani Zofia')
    await consultant.getByLabel('Adres e-mail').fill(email)
    await answer(consultant, 'Dodaj wizytę')
    await consultant
      .getByText(/^Wizyta dodana:/)
      .first()
      .waitFor()
    await press(consultant, /^11:00–.*Pani Zofia umówiona$/)
    await answer(consultant, 'Przenieś wizytę')
    await consultant.getByRole('checkbox', { name: 'Tylko moje terminy' }).check()
    await consultant.getByRole('radio', { name: '13:30' }).check()
    await answer(consultant, 'Przenieś wizytę')
    await consultant
      .getByText(/^Wizyta przeniesiona:/)
      .first()
      .waitFor()
    await consultant
      .getByRole('button', { name: /^13:30–.*czeka na odpowiedź mieszkańca$/ })
      .waitFor()
  })

  it('a day off would orphan the visit: the manager hands it over in one step', async () => {
    await go(manager, `grafik/${monday}`)
    const cell = manager.getByRole('button', { name: /^Edytuj godziny: .*, poniedziałek/ }).first()
    await cell.click()
    await manager.getByRole('checkbox', { name: 'Dzień wolny' }).check()
    await answer(manager, 'Zapisz godziny')
    await manager.getByRole('heading', { name: '1 wizyta bez konsultanta' }).waitFor()
    const target = manager.getByLabel('Dokąd przenieść wizytę z 13:30')
    expect(await target.locator('option:checked').textContent()).toMatch(
      /ta sama godzina|najbliższy termin/,
    )
    await answer(manager, 'Przenieś wizyty i zapisz zmianę')
    await manager
      .getByText('Gotowe: załatwiono 1 wizytę, zmiana jest zapisana.')
      .first()
      .waitFor({ timeout: 30_000 })
    await consultant.reload()
    await consultant.getByRole('columnheader', { name: /^pon/ }).waitFor()
    expect(await consultant.getByRole('button', { name: /Pani Zofia/ }).count()).toBe(0)
  })

  it('the manager finds the visit by e-mail and cancels it', async () => {
    await manager.getByRole('link', { name: 'Wizyty' }).click()
    await manager.getByLabel('Od dnia').fill('')
    await manager.getByLabel('Adres e-mail').fill(email)
    await press(manager, 'Szukaj')
    await manager.getByRole('heading', { name: '1 wizyta' }).waitFor()
    await press(manager, /^Szczegóły: /)
    await answer(manager, 'Odwołaj wizytę')
    await answer(manager, 'Odwołaj wizytę')
    await manager.getByText('Wizyta odwołana.').first().waitFor()
    await manager.getByRole('cell', { name: 'odwołana', exact: true }).waitFor()
  })
})

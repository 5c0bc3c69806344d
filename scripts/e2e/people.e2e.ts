import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#server/database.ts'
import { createInvitations } from '#server/invitations.ts'
import { createLog } from '#server/log.ts'
import { seedTestCity, staffRow, writeSites } from '#server/test/test-city.ts'
import { startChromium } from './support/browser.ts'
import { City } from './support/city.ts'
import { DESKTOP } from './support/person.ts'

const MANAGERS = 'bystry strumień pod mostem 4'
const CONSULTANTS = 'spokojna rzeka o świcie 7'

/** A manager whose link is the only way in; everybody else comes through her. */
async function seedManager(uri: string): Promise<string> {
  const log = createLog({ level: 'silent', pretty: false })
  const database = await openDatabase({ uri, dataDir: tmpdir(), log })
  try {
    const { models } = database
    await seedTestCity(models)
    const row = { ...staffRow('maria'), roles: ['manager' as const], topicIds: [] }
    await models.staff.create(row)
    const invitations = createInvitations({
      models,
      sessions: { endAll: () => Promise.resolve() },
      audit: {
        write: () => Promise.resolve(),
        writeOnce: () => Promise.resolve(),
        writeAll: () => Promise.resolve(),
      },
      now: Date.now,
      randomBytes,
    })
    return (await invitations.issue('maria'))!
  } finally {
    await database.close()
  }
}

/** As an app on a phone would show it. */
function appCode(secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate()
}

describe('a manager and a person whom she adds, on the real server', () => {
  let city: City
  let browser: Browser
  let manager: Page
  let newcomer: Page
  let token = ''
  let link = ''
  let recoveryCode = ''

  const openPage = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: DESKTOP, locale: 'pl-PL' })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    return page
  }
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
  const choosePassword = async (page: Page, password: string) => {
    await page.getByRole('textbox', { name: 'Nowe hasło' }).fill(password)
    await button(page, 'Ustaw hasło i zaloguj').click()
  }
  const rowOf = (name: string) => manager.getByRole('row').filter({ hasText: name })

  beforeAll(async () => {
    city = await City.openBare(writeSites, async (uri) => {
      token = await seedManager(uri)
    })
    browser = await startChromium()
    manager = await openPage()
    newcomer = await openPage()
  })
  afterAll(async () => {
    await browser?.close()
    await city?.close()
  })

  it('the manager must set up a second factor before anything else', async () => {
    await manager.goto(`${city.appOrigin}/staff/#t=${token}`)
    await choosePassword(manager, MANAGERS)
    await heading(manager, 'Ustaw drugi składnik logowania').waitFor()
    await manager.getByLabel('Hasło', { exact: true }).fill(MANAGERS)
    await button(manager, 'Dalej').click()
    const secret = await manager.locator('code').innerText()
    const uri = await manager.getByRole('link', { name: /telefonie/ }).getAttribute('href')
    expect(uri).toContain(secret.replaceAll(' ', ''))
    await manager.getByLabel('Kod z aplikacji w telefonie').fill(appCode(secret))
    await button(manager, 'Włącz drugi składnik').click()
    await heading(manager, 'Krok 3 z 3: kody zapasowe').waitFor()
    expect(await manager.locator('code').count()).toBe(10)
    recoveryCode = await manager.locator('code').first().innerText()
    await manager.getByLabel('Kody są zapisane').check()
    await button(manager, 'Gotowe').click()
    await heading(manager, 'Start').waitFor()
  })

  it('she adds a person, who chooses a password by the link and is at the desk', async () => {
    await manager.getByRole('link', { name: 'Osoby' }).click()
    await rowOf('Anna Próbna').waitFor()
    await button(manager, 'Dodaj osobę').click()
    await manager.getByLabel('Imię i nazwisko').fill('Franciszek Wilk')
    await manager.getByRole('textbox', { name: 'Login' }).fill('anna')
    await manager.getByRole('checkbox', { name: 'dowody' }).check()
    await button(manager, 'Dodaj i utwórz odnośnik').click()
    await manager.getByText('Ten login ma już ktoś inny.').waitFor()
    await manager.getByRole('textbox', { name: 'Login' }).fill('F.Wilk')
    await button(manager, 'Dodaj i utwórz odnośnik').click()
    await heading(manager, 'Odnośnik dla: Franciszek Wilk').waitFor()
    link = await manager.getByLabel('Jednorazowy odnośnik').inputValue()
    await button(manager, 'Zamknij').last().click()
    await rowOf('Franciszek Wilk')
      .getByText(/^odnośnik ważny do/)
      .waitFor()
    await newcomer.goto(link)
    await heading(newcomer, 'Witaj, Franciszek Wilk').waitFor()
    expect(await newcomer.getByLabel('Twój login').inputValue()).toBe('f.wilk')
    await choosePassword(newcomer, CONSULTANTS)
    await heading(newcomer, 'Rozpocznij zmianę').waitFor()
  })

  it('the list shows it, and the own account of the person too', async () => {
    await manager.getByRole('link', { name: 'Start' }).click()
    await manager.getByRole('link', { name: 'Osoby' }).click()
    await rowOf('Franciszek Wilk').getByText('aktywne').waitFor()
    await newcomer.getByRole('link', { name: 'Moje konto' }).click()
    await newcomer.getByText('f.wilk').waitFor()
    await newcomer.getByText('wyłączony').waitFor()
    expect(await newcomer.getByRole('link', { name: 'Osoby' }).count()).toBe(0)
  })

  it('new topics are at the desk at once', async () => {
    await button(manager, 'Szczegóły: Franciszek Wilk').click()
    await button(manager, 'Zmień dane').click()
    await manager.getByRole('checkbox', { name: 'meldunek' }).check()
    await button(manager, 'Zapisz zmiany').click()
    await manager.getByText('Zapisano zmiany: Franciszek Wilk.').first().waitFor()
    await newcomer.getByText('meldunek').waitFor()
  })

  it('a suspended person is signed out within two seconds, and cannot come back', async () => {
    await button(manager, 'Szczegóły: Franciszek Wilk').click()
    await button(manager, 'Zawieś').click()
    const out = heading(newcomer, 'Zaloguj się').waitFor({ timeout: 20_000 })
    await button(manager, 'Zawieś konto').click()
    await manager.getByText('Konto zawieszone: Franciszek Wilk.').first().waitFor()
    const begun = performance.now()
    await out
    expect(performance.now() - begun).toBeLessThan(2_000)
    await newcomer.getByRole('textbox', { name: 'Login' }).fill('f.wilk')
    await newcomer.getByLabel('Hasło', { exact: true }).fill(CONSULTANTS)
    await button(newcomer, 'Zaloguj się').click()
    await newcomer.getByText('Nie udało się zalogować').waitFor()
    await rowOf('Franciszek Wilk').getByText('zawieszone').waitFor()
  })

  it('removed, the person is gone from the list', async () => {
    await button(manager, 'Szczegóły: Franciszek Wilk').click()
    await button(manager, 'Usuń osobę').click()
    await manager.getByRole('dialog').getByRole('button', { name: 'Usuń osobę' }).click()
    await manager.getByText('Usunięto: Franciszek Wilk.').first().waitFor()
    await expect.poll(() => rowOf('Franciszek Wilk').count()).toBe(0)
  })

  it('the manager signs in again with a recovery code, which is then used up', async () => {
    await button(manager, 'Wyloguj').click()
    await manager.getByRole('textbox', { name: 'Login' }).fill('maria')
    await manager.getByLabel('Hasło', { exact: true }).fill(MANAGERS)
    await button(manager, 'Zaloguj się').click()
    await heading(manager, 'Podaj kod').waitFor()
    await button(manager, /użyj kodu zapasowego/).click()
    await manager.getByLabel('Kod zapasowy').fill(recoveryCode)
    await button(manager, 'Zaloguj się').click()
    await manager.getByRole('link', { name: 'Moje konto' }).click()
    await manager.getByText('Zostało 9 kodów zapasowych.').waitFor()
    await manager.getByText('drugi składnik jest obowiązkowy').waitFor()
  })
})

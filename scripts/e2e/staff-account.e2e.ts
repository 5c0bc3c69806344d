import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { RECOVERY_CODES, withFactor, withFactorSetup } from './support/people-views.ts'
import type { Scripted } from './support/scripted-server.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { session, signedIn, signedOut } from './support/staff-views.ts'

const staff = useScheduledStaff()
const MANAGER = ['manager']
const password = () => staff.page.getByLabel('Hasło', { exact: true })
const code = () => staff.page.getByLabel('Kod z aplikacji w telefonie')
const focusedLabel = () =>
  staff.page.evaluate(() => {
    const element = document.activeElement
    return element instanceof HTMLInputElement ? element.labels?.[0]?.textContent?.trim() : null
  })

/** From the password to the recovery codes, by keyboard. */
async function setUp(name: string) {
  await password().fill('spokojna rzek')
  await staff.page.keyboard.press('Enter')
  await staff.page.getByText('To hasło nie pasuje.').waitFor()
  await expect.poll(focusedLabel).toBe('Hasło')
  await staff.page.keyboard.press('End')
  await staff.page.keyboard.type('a')
  await staff.page.keyboard.press('Enter')
  await staff.heading('Krok 2 z 3: aplikacja w telefonie').waitFor()
  await staff.page.getByText('JBSW Y3DP EHPK 3PXP').waitFor()
  const picture = staff.page.getByRole('img', { name: /^Kod QR/ })
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  await staff.page.getByRole('link', { name: /telefonie: otwórz/ }).focus()
  await staff.page.keyboard.press('Tab')
  await expect.poll(focusedLabel).toBe('Kod z aplikacji w telefonie')
  await staff.page.keyboard.type('654 321')
  await staff.page.keyboard.press('Enter')
  await staff.page.getByText('Sprawdź, czy telefon ma dobrą godzinę').waitFor()
  await staff.inEverySize(`${name}-scan`)
  await code().fill('123 456')
  await staff.page.keyboard.press('Enter')
  await staff.heading('Krok 3 z 3: kody zapasowe').waitFor()
  expect(await staff.page.getByRole('listitem').filter({ hasText: '-2345' }).count()).toBe(10)
}

describe('the own account', () => {
  it('shows rights, and sets up a second factor with codes that are saved first', async () => {
    withFactor(staff.server)
    withFactorSetup(staff.server)
    await staff.openAt('konto')
    await staff.heading('Moje konto').waitFor()
    await staff.page.getByText('Meldunek i zameldowanie na pobyt stały').waitFor()
    await staff.page.getByText('wyłączony').waitFor()
    await staff.inEverySize('account')
    await staff.button('Ustaw drugi składnik').click()
    await staff.heading('Krok 1 z 3: Twoje hasło').waitFor()
    await staff.inEverySize('factor-password')
    await setUp('factor')
    await staff.inEverySize('factor-codes')
    // What is not saved cannot be closed by mistake.
    await staff.page.keyboard.press('Escape')
    await staff.button('Gotowe').click()
    await staff.page.getByText('Najpierw zapisz kody').waitFor()
    await expect.poll(focusedLabel).toBe('Kody są zapisane w bezpiecznym miejscu')
    const [download] = await Promise.all([
      staff.page.waitForEvent('download'),
      staff.button('Pobierz plik').click(),
    ])
    const file = await readFile(await download.path(), 'utf8')
    expect(file.split('\r\n').slice(2, -1)).toEqual(RECOVERY_CODES)
    expect(file).toContain('anna')
    await staff.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await staff.button('Kopiuj').click()
    await staff.page.getByText('Skopiowano do schowka.').waitFor()
    expect(await staff.page.evaluate(() => navigator.clipboard.readText())).toBe(
      RECOVERY_CODES.join('\n'),
    )
    await staff.page.emulateMedia({ media: 'print', reducedMotion: 'reduce' })
    expect(await staff.page.getByText(RECOVERY_CODES[9]!).isVisible()).toBe(true)
    expect(await staff.heading('Moje konto').isVisible()).toBe(false)
    await staff.page.emulateMedia({ media: 'screen', reducedMotion: 'reduce' })
    await staff.page.getByLabel('Kody są zapisane').check()
    withFactor(staff.server, { isOn: true, isRequired: false, recoveryLeft: 10 })
    await staff.button('Gotowe').click()
    await staff.page.getByText('Drugi składnik jest włączony.').first().waitFor()
    await staff.page.getByText('Zostało 10 kodów zapasowych.').waitFor()
    await staff.inEverySize('account-on')
  })

  it('switches it off with both factors, unless it is required', async () => {
    withFactor(staff.server, { isOn: true, isRequired: false, recoveryLeft: 2 })
    let wrong = true
    staff.server.api.set('POST /api/staff/second-factor/drop', (): Scripted => {
      if (wrong) return { status: 401, body: { refused: 'second-factor-wrong' } }
      withFactor(staff.server)
      return { body: {} }
    })
    await staff.openAt('konto')
    await staff.page.getByText('Kody zapasowe się kończą.').waitFor()
    await staff.button('Wyłącz drugi składnik').click()
    await staff.page.getByText('Do logowania wystarczy wtedy').waitFor()
    await password().fill('spokojna rzeka')
    await staff.dialog().getByRole('button', { name: 'Wyłącz drugi składnik' }).click()
    await staff.page.getByText('Wpisz cały kod').waitFor()
    await staff.inEverySize('factor-drop')
    await staff.button('Nie mam telefonu: użyj kodu zapasowego').click()
    await expect.poll(focusedLabel).toBe('Kod zapasowy')
    await staff.page.keyboard.type(RECOVERY_CODES[0]!)
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Ten kod nie pasuje.').waitFor()
    wrong = false
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Drugi składnik jest wyłączony.').first().waitFor()
    expect(staff.sent('/api/staff/second-factor/drop').at(-1)).toEqual({
      password: 'spokojna rzeka',
      code: RECOVERY_CODES[0],
    })
    withFactor(staff.server, { isOn: true, isRequired: true, recoveryLeft: 9 })
    await staff.page.reload()
    await staff.page.getByText('drugi składnik jest obowiązkowy').waitFor()
    expect(await staff.button('Wyłącz drugi składnik').count()).toBe(0)
  })
})

describe('signing in', () => {
  it('asks for the code, keeps login and password, and takes a recovery code', async () => {
    signedOut(staff.server)
    const tried: unknown[] = []
    staff.server.api.set('POST /api/staff/sign-in', ({ body }): Scripted => {
      tried.push(body)
      const { code } = body as { code?: string }
      if (code === undefined) return { status: 401, body: { refused: 'second-factor-needed' } }
      if (code !== RECOVERY_CODES[3])
        return { status: 401, body: { refused: 'second-factor-wrong' } }
      signedIn(staff.server, { roles: MANAGER })
      return { body: session({ roles: MANAGER }) }
    })
    await staff.page.goto(`${staff.server.origin}/staff/`)
    await staff.page.getByRole('textbox', { name: 'Login' }).fill('anna')
    await password().fill('spokojna rzeka')
    await staff.page.keyboard.press('Enter')
    await staff.heading('Podaj kod').waitFor()
    await expect.poll(focusedLabel).toBe('Kod z aplikacji w telefonie')
    await staff.inEverySize('sign-in-code')
    await code().focus()
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Wpisz cały kod').waitFor()
    await staff.page.keyboard.type('123456')
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Ten kod nie pasuje.').waitFor()
    await staff.inEverySize('sign-in-code-wrong')
    await staff.button('Wróć do loginu i hasła').click()
    expect(await staff.page.getByRole('textbox', { name: 'Login' }).inputValue()).toBe('anna')
    expect(await password().inputValue()).toBe('spokojna rzeka')
    await staff.button('Zaloguj się').click()
    await staff.button(/użyj kodu zapasowego/).click()
    await staff.page.getByLabel('Kod zapasowy').fill(RECOVERY_CODES[3]!)
    await staff.page.keyboard.press('Enter')
    await staff.heading('Start').waitFor()
    const both = { login: 'anna', password: 'spokojna rzeka' }
    expect(tried).toEqual([
      both,
      { ...both, code: '123456' },
      both,
      { ...both, code: RECOVERY_CODES[3] },
    ])
  })

  it('opens nothing but the set-up to somebody who must have a second factor', async () => {
    withFactorSetup(staff.server)
    signedIn(staff.server, { roles: MANAGER, needsSecondFactor: true })
    await staff.page.goto(`${staff.server.origin}/staff/#/osoby`)
    await staff.heading('Ustaw drugi składnik logowania').waitFor()
    expect(await staff.page.getByRole('navigation').count()).toBe(0)
    await staff.inEverySize('factor-required')
    await setUp('factor-required')
    await staff.page.getByLabel('Kody są zapisane').check()
    signedIn(staff.server, { roles: MANAGER })
    await staff.button('Gotowe').click()
    await staff.heading('Osoby').waitFor()
  })

  it('lets whoever does not want to set it up now sign out', async () => {
    signedIn(staff.server, { roles: MANAGER, needsSecondFactor: true })
    await staff.page.goto(`${staff.server.origin}/staff/`)
    await staff.button('Wyloguj').click()
    await staff.page.getByText('Wylogowano.').waitFor()
  })
})

import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { runningMotion, withoutFocusRing } from './support/accessibility.ts'
import { counted } from './support/numbers-views.ts'
import { scheduled } from './support/schedule-views.ts'
import { SIZES } from './support/page-rules.ts'
import type { ScriptedServer } from './support/scripted-server.ts'
import { useStaffApp } from './support/staff-app.ts'
import { DESK_STATES, MINUTE, session, signedIn, signedOut } from './support/staff-views.ts'
import { Walk } from './support/walk.ts'

const staff = useStaffApp()
const { button, heading, inEverySize } = staff
let server: ScriptedServer
let page: Page
beforeEach(() => {
  server = staff.server
  page = staff.page
})

async function openDesk(state: keyof typeof DESK_STATES = 'off') {
  signedIn(server)
  server.show(DESK_STATES[state]())
  await page.goto(`${server.origin}/staff/`)
  await page.getByText(/^Dziś/).waitFor()
}

describe('coming in', () => {
  it('shows the sign-in page and tells what is wrong without losing what was typed (T13)', async () => {
    signedOut(server)
    server.api.set('POST /api/staff/sign-in', () => ({
      status: 429,
      body: { refused: 'too-many-tries', retryAfterMs: 30_000 },
    }))
    await page.goto(`${server.origin}/staff/`)
    await heading('Zaloguj się').waitFor()
    expect(await page.title()).toBe('Logowanie – Okienko')
    await inEverySize('sign-in')
    await button('Zaloguj się').click()
    expect(await page.getByLabel('Login').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Login').fill('anna')
    await page.getByLabel('Hasło', { exact: true }).fill('nie to hasło')
    await button('Zaloguj się').click()
    await page.getByText('Następna próba za 30 sekund').waitFor()
    expect(await page.getByLabel('Login').inputValue()).toBe('anna')
    await inEverySize('sign-in-refused')
  })

  it('says the same for a wrong login as for a wrong password', async () => {
    signedOut(server)
    server.api.set('POST /api/staff/sign-in', () => ({
      status: 401,
      body: { refused: 'wrong-credentials' },
    }))
    await page.goto(`${server.origin}/staff/`)
    await page.getByLabel('Login').fill('anna')
    await page.getByLabel('Hasło', { exact: true }).fill('cokolwiek')
    await page.keyboard.press('Enter')
    await page.getByText('Nieprawidłowy login lub hasło').waitFor()
  })

  it('takes a one-time link, and nothing happens before the press', async () => {
    server.api.set('POST /api/staff/invitation', () => ({
      body: { name: 'Anna', login: 'anna', minLength: 15 },
    }))
    server.api.set('POST /api/staff/invitation/accept', () => ({
      status: 400,
      body: { refused: 'password-common' },
    }))
    await page.goto(`${server.origin}/staff/#t=abcdefghijklmnopqrstuvwxyz`)
    await heading('Witaj, Anna').waitFor()
    expect(page.url()).toBe(`${server.origin}/staff/`)
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/staff/invitation'])
    const password = page.getByLabel('Nowe hasło')
    await password.fill('za krótkie')
    await button('Ustaw hasło i zaloguj').click()
    await page.getByText('Wpisz co najmniej 15 znaków; teraz jest ich 10.').waitFor()
    expect(server.requests).toHaveLength(1)
    await password.fill('wroclawwroclaw1')
    await button('Pokaż hasło').click()
    expect(await password.getAttribute('type')).toBe('text')
    await button('Ustaw hasło i zaloguj').click()
    await page.getByText('To hasło jest zbyt łatwe do odgadnięcia').waitFor()
    expect(await password.inputValue()).toBe('wroclawwroclaw1')
    await inEverySize('invitation')
  })

  it('says that a link is used up', async () => {
    signedOut(server)
    server.api.set('POST /api/staff/invitation', () => ({
      status: 410,
      body: { refused: 'link-used-or-over' },
    }))
    await page.goto(`${server.origin}/staff/#t=abcdefghijklmnopqrstuvwxyz`)
    await heading('Ten odnośnik nie działa').waitFor()
    await inEverySize('invitation-over')
    await button('Przejdź do logowania').click()
    await heading('Zaloguj się').waitFor()
  })

  it('shows a manager the start with the line', async () => {
    signedIn(server, { roles: ['manager'], name: 'Maria Kierownik' })
    scheduled(server)
    counted(server)
    server.show(DESK_STATES.readyWithLine())
    await page.goto(`${server.origin}/staff/`)
    await page.getByRole('table', { name: /^Osoby czekające/ }).waitFor()
    expect(await page.getByRole('group', { name: 'Zmiana' }).count()).toBe(0)
    await inEverySize('manager')
  })
})

describe('every state of the desk', () => {
  /** Where targets are as large as a thumb, by state. */
  const LARGE: Partial<Record<keyof typeof DESK_STATES, string>> = {
    offered: '.offer',
    connecting: '.call',
    talking: '.call',
    interrupted: '.call',
  }
  it.each(Object.keys(DESK_STATES) as (keyof typeof DESK_STATES)[])('%s', async (state) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await openDesk(state)
    if (state === 'offered') await page.getByRole('alertdialog').waitFor()
    expect(await runningMotion(page)).toEqual([])
    await inEverySize(`desk-${state}`, LARGE[state])
    expect(await withoutFocusRing(page, 6)).toEqual([])
  })

  it('shows the line in a tab on a narrow screen', async () => {
    await openDesk('readyWithLine')
    await page.setViewportSize(SIZES[1]!)
    await page.getByRole('tab', { name: 'Rozmowa' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('table').waitFor()
    expect(await page.getByRole('tab', { name: 'Kolejka (7)' }).getAttribute('aria-selected')).toBe(
      'true',
    )
    await page.getByText('o wiele za długo').waitFor()
    await inEverySize('desk-line-tab')
  })

  it('holds the line still while somebody reads', async () => {
    await openDesk('readyWithLine')
    await button('Wstrzymaj odświeżanie').click()
    server.show(DESK_STATES.ready())
    await page.locator('#panel-work').getByText('Czeka 7 osób').waitFor({ state: 'hidden' })
    expect(await page.getByRole('row').count()).toBe(5)
    await inEverySize('desk-line-held')
    await button('Wznów odświeżanie').click()
    expect(await page.getByRole('row').count()).toBe(0)
  })

  it('speaks English after a choice, and remembers it', async () => {
    await openDesk('readyWithLine')
    await page.getByLabel('Język').selectOption('en')
    await heading('Waiting for a request').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await inEverySize('desk-english')
    await page.reload()
    await heading('Waiting for a request').waitFor()
  })
})

describe('what ends or interrupts the work', () => {
  it('warns before the idle end, and one key keeps the session (T14)', async () => {
    let idleUntil = Date.now() + 90_000
    server.api.set('GET /api/staff/session', () => ({ body: session({ idleUntil }) }))
    server.api.set('POST /api/staff/session/extend', () => {
      idleUntil = Date.now() + 30 * MINUTE
      return { body: session({ idleUntil }) }
    })
    server.show(DESK_STATES.ready())
    await page.goto(`${server.origin}/staff/`)
    const warning = page.getByRole('alertdialog', { name: 'Sesja zaraz wygaśnie' })
    await warning.waitFor()
    await inEverySize('session-warning')
    await page.keyboard.press('Enter')
    await warning.waitFor({ state: 'hidden' })
    expect(idleUntil).toBeGreaterThan(Date.now() + 20 * MINUTE)
  })

  it('goes to the sign-in page when the session is over', async () => {
    await openDesk('ready')
    signedOut(server)
    server.cut(4003)
    await page.getByText('Sesja się skończyła, dlatego').waitFor()
    await inEverySize('session-over')
  })

  it('lets another window have the work, and takes it back by a press', async () => {
    await openDesk('ready')
    server.cut(4004)
    await heading('Stanowisko jest otwarte w innym oknie').waitFor()
    await inEverySize('taken-over')
    await button('Przejmij pracę w tym oknie').click()
    await heading('Czekasz na zgłoszenie').waitFor()
  })

  it('asks for a reload when the server speaks another version', async () => {
    await openDesk('ready')
    server.cut(4001)
    await heading('Jest nowa wersja aplikacji').waitFor()
    await inEverySize('version')
  })

  it('says that the connection is gone, keeps the view, and comes back by itself', async () => {
    await openDesk('talking')
    server.admit = false
    server.cut(1012)
    await page.getByText('Trwająca rozmowa nie znika').first().waitFor()
    await heading('Rozmowa').waitFor()
    await inEverySize('reconnecting')
    server.admit = true
    await page.getByText('Połączenie z serwerem wróciło.').waitFor()
  })

  it('asks before signing out in a shift, and ends the shift first', async () => {
    await openDesk('ready')
    await button('Wyloguj').click()
    await heading('Wylogować się?').waitFor()
    await inEverySize('sign-out')
    await page.getByRole('dialog').getByRole('button', { name: 'Wyloguj' }).click()
    await page.getByText('Wylogowano.').waitFor()
    expect(server.messages.map(({ type }) => type)).toEqual(['shift.end'])
  })
})

describe('by keyboard only', () => {
  it('goes from sign-in to the end of wrap-up (T2)', async () => {
    signedOut(server)
    server.api.set('POST /api/staff/sign-in', () => {
      signedIn(server)
      return { body: session() }
    })
    server.show(DESK_STATES.off())
    // The script plays the server: each request of the page leads to the next view.
    server.onMessage = (message) => {
      if (message.type === 'shift.start') server.show(DESK_STATES.offered())
      if (message.type === 'offer.accept') server.show(DESK_STATES.talking())
      if (message.type === 'call.end') server.show(DESK_STATES.wrapping())
      if (message.type === 'wrapup.end') server.show(DESK_STATES.ready())
    }
    const walk = new Walk(page)
    await page.goto(`${server.origin}/staff/`)
    await walk.fill(page.getByLabel('Login'), 'anna')
    await walk.fill(page.getByLabel('Hasło', { exact: true }), 'konik polny skacze nocą')
    await walk.press(button('Zaloguj się'))

    await walk.press(button('Sprawdź kamerę i mikrofon'))
    await heading('Rozpocznij zmianę').waitFor()
    await page.getByText('Mikrofon działa, słychać Cię.').waitFor()
    await page.getByText('Kamera działa.').waitFor()
    await inEverySize('device-check')
    await walk.note('devices')
    await walk.press(button('Rozpocznij zmianę'))
    expect((await server.heard('shift.start')).devices).toEqual({ camera: true, microphone: true })

    await page.getByRole('alertdialog', { name: 'Nowe zgłoszenie' }).waitFor()
    expect((await server.heard('offer.seen')).offerId).toBe('offer-1')
    await walk.arrives('Przyjmij')
    await walk.note('offer')
    await walk.tabTo(button('Przyjmij'))
    await expect.poll(() => pressUntil('offer.accept')).toBe(true)

    await walk.tick(button('Mikrofon'))
    expect(await button('Mikrofon').getAttribute('aria-pressed')).toBe('false')
    await page.getByText('Mikrofon wyłączony.').waitFor()
    await inEverySize('desk-muted', '.call')
    await walk.press(button('Rozłącz'))
    await heading('Rozłączyć?').waitFor()
    await inEverySize('end-confirm')
    await walk.note('end')
    await walk.escape()
    await walk.arrives('Rozłącz')
    await walk.press(button('Rozłącz'))
    await walk.press(staff.dialog().getByRole('button', { name: 'Rozłącz' }))

    await heading('Po rozmowie').waitFor()
    await walk.note('wrap-up')
    await walk.press(button('Gotowe, następne zgłoszenie'))
    await server.heard('wrapup.end')
    await heading('Czekasz na zgłoszenie').waitFor()
    const START = ['Język', 'Wyloguj', 'Biurko', 'Moje rozmowy', 'Kalendarz', 'Moje konto']
    const LINE = ['Osoby czekające w kolejce, od najdłużej czekającej', 'Wstrzymaj odświeżanie']
    expect(walk.lists).toEqual({
      devices: [
        ...['Przejdź do treści', 'Gotowość', 'Koniec', ...START, 'Wstrzymaj odświeżanie'],
        ...['Kamera', 'Mikrofon', 'Głośnik', 'Sprawdź głośnik', 'Odtwórz dźwięk zgłoszenia'],
        ...['Włącz powiadomienia na pulpicie', 'Rozpocznij zmianę', 'Anuluj'],
      ],
      offer: ['Przejdź do treści', ...START, ...LINE, 'Przyjmij', 'Odrzuć'],
      end: ['Rozłącz', 'Wróć do rozmowy', 'Zakończ i zablokuj za nadużycie…'],
      'wrap-up': [
        ...['Przejdź do treści', 'Gotowość', 'Przerwa', 'Koniec', ...START, ...LINE],
        ...['Wynik', 'Notatka', 'Gotowe, następne zgłoszenie', 'Zrób przerwę'],
      ],
    })
  })

  /** Enter on the focused button; true once the server has heard it. */
  async function pressUntil(type: 'offer.accept') {
    await page.keyboard.press('Enter')
    return server.messages.some((message) => message.type === type)
  }

  it('does not give typed keys to an offer that comes up', async () => {
    await openDesk('ready')
    // The chat of a call will be such a field; here is one of the same kind.
    const field = page.getByLabel('Notatka')
    await page.evaluate(() => {
      document
        .querySelector('main')!
        .insertAdjacentHTML('beforeend', '<input aria-label="Notatka">')
    })
    await field.focus()
    server.show(DESK_STATES.offered())
    await page.getByRole('alertdialog').waitFor()
    await server.heard('offer.seen')
    await page.keyboard.type('ala ma kota')
    for (const key of ['Enter', 'Escape']) await page.keyboard.press(key)
    expect(await field.inputValue()).toBe('ala ma kota')
    expect(await page.getByRole('alertdialog').isVisible()).toBe(true)
    expect(server.messages.map(({ type }) => type)).toEqual(['offer.seen'])
  })
})

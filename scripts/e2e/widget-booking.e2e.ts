import { describe, expect, it, beforeEach } from 'vitest'
import { panelAt } from './support/widget-panel.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { SITE, TICKET, ended, residentView, siteInfo, waiting } from './support/widget-views.ts'
import {
  HOLDS,
  NOW,
  SLOTS,
  VISITS,
  alternatives,
  at,
  openBooking,
} from './support/widget-visits.ts'

const panel = panelAt(NOW)
const { inEverySize, button, heading, focused, region, asked } = panel
beforeEach(() => openBooking(panel.server))

async function toTopic() {
  await panel.openNotice()
  await button('Umów wizytę').click()
  await heading('Wybierz sprawę').waitFor()
}
async function toDay() {
  await toTopic()
  await panel.page.getByRole('radio', { name: /^Meldunek/ }).check()
  await button('Dalej').click()
  await heading('Wybierz dzień').waitFor()
  await panel.page.getByRole('radio').first().waitFor()
}
async function toTime() {
  await toDay()
  await panel.page.getByRole('radio', { name: /środa, 25 listopada/ }).check()
  await button('Dalej').click()
  await heading('Wybierz godzinę i osobę').waitFor()
}
async function toDetails() {
  await toTime()
  await panel.page.getByRole('radio', { name: '10:30' }).check()
  await button('Dalej').click()
  await heading('Twoje dane').waitFor()
}
async function fillIn() {
  const { page } = panel
  await page.getByLabel('Jak się do Ciebie zwracać').fill('Jan Kowalski')
  await page.getByLabel('E-mail').fill('jan@example.pl')
  await page.getByRole('checkbox', { name: /akceptuję regulamin/ }).check()
}
async function toReview() {
  await toDetails()
  await fillIn()
  await button('Dalej').click()
  await heading('Sprawdź i potwierdź').waitFor()
}

describe('booking a visit (W5)', () => {
  it('goes from the topic to the confirmation, each step with its title and focus', async () => {
    const { page } = panel
    await toTopic()
    expect(await page.title()).toBe('Krok 1 z 5: Wybierz sprawę – Czat wideo')
    expect(await focused()).toBe('Wybierz sprawę')
    await page.getByText('Około 10 minut.').first().waitFor()
    await inEverySize('booking-topic')
    await page.getByRole('radio', { name: /^Meldunek/ }).check()
    await button('Dalej').click()
    await page.getByRole('radio', { name: 'środa, 25 listopada 6 wolnych terminów' }).check()
    expect(await page.title()).toBe('Krok 2 z 5: Wybierz dzień – Czat wideo')
    await inEverySize('booking-day')
    await button('Dalej').click()
    await heading('Wybierz godzinę i osobę').waitFor()
    await page.getByRole('radio', { name: '10:30' }).check()
    expect(await page.getByRole('radio', { name: 'Dowolny konsultant' }).isChecked()).toBe(true)
    await page.getByRole('radio', { name: 'Anna' }).check()
    await inEverySize('booking-time')
    await button('Dalej').click()
    await heading('Twoje dane').waitFor()
    expect(asked(HOLDS)).toMatchObject({
      siteId: SITE,
      topicId: 'meldunek',
      startsAt: at('2026-11-25', '10:30'),
      staffId: 'anna',
    })
    expect(await page.getByRole('checkbox', { name: /regulamin/ }).isChecked()).toBe(false)
    await fillIn()
    await inEverySize('booking-details')
    await button('Dalej').click()
    await heading('Sprawdź i potwierdź').waitFor()
    expect(await page.title()).toBe('Krok 5 z 5: Sprawdź i potwierdź – Czat wideo')
    await page.getByText('środa, 25 listopada 2026, 10:30').first().waitFor()
    await inEverySize('booking-review')
    await button('Zarezerwuj').click()
    await heading('Wizyta umówiona').waitFor()
    expect(await focused()).toBe('Wizyta umówiona')
    const hold = asked(HOLDS) as { holdId: string }
    expect(asked(VISITS)).toEqual({
      holdId: hold.holdId,
      name: 'Jan Kowalski',
      email: 'jan@example.pl',
      need: null,
      termsVersion: '2026-11-01',
      language: 'pl',
      website: '',
      filledMs: expect.any(Number),
      giveUpTicket: null,
    })
    await page.getByText('Potwierdzenie wysyłamy na adres jan@example.pl.').waitFor()
    const link = page.getByRole('link', { name: `/s/${SITE}#v=` })
    expect(await link.getAttribute('href')).toContain(`${panel.server.origin}/s/${SITE}#v=`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Dodaj do kalendarza' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('wizyta.ics')
    await inEverySize('booking-done')
    await button('Gotowe').click()
    await heading('Kamera i mikrofon').waitFor()
    // Camera and microphone were never asked for, and nothing stays on the device.
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([])
  })

  it('says what is missing, beside the field and in a summary, and keeps the rest (T13)', async () => {
    const { page } = panel
    await toTopic()
    await button('Dalej').click()
    await page.getByRole('alert').filter({ hasText: 'Wybierz sprawę, żeby' }).waitFor()
    await inEverySize('booking-topic-missing')
    await page.getByRole('radio', { name: /^Meldunek/ }).check()
    await button('Dalej').click()
    await page.getByRole('radio', { name: /środa, 25 listopada/ }).check()
    await button('Dalej').click()
    await page.getByRole('radio', { name: '10:30' }).check()
    await button('Dalej').click()
    await page.getByLabel('E-mail').fill('jan@example')
    await button('Dalej').click()
    await page.getByRole('alert').filter({ hasText: 'Popraw te pola' }).waitFor()
    await expect.poll(focused).toContain('Popraw te pola')
    const email = page.getByLabel('E-mail')
    expect(await email.getAttribute('aria-invalid')).toBe('true')
    expect(await email.getAttribute('aria-describedby')).toContain('book-email-error')
    await inEverySize('booking-details-wrong')
    await page.getByRole('link', { name: 'Podaj adres w formie nazwa@domena.pl.' }).click()
    expect(await email.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await email.inputValue()).toBe('jan@example')
    expect(await withoutFocusRing(page, 8)).toEqual([])
  })

  it('goes back from every step with everything still chosen', async () => {
    const { page } = panel
    await toReview()
    await button('Wstecz').click()
    expect(await page.getByLabel('Jak się do Ciebie zwracać').inputValue()).toBe('Jan Kowalski')
    await button('Wstecz').click()
    expect(await page.getByRole('radio', { name: '10:30' }).isChecked()).toBe(true)
    await button('Wstecz').click()
    expect(await page.getByRole('radio', { name: /środa, 25/ }).isChecked()).toBe(true)
    await button('Wstecz').click()
    expect(await page.getByRole('radio', { name: /^Meldunek/ }).isChecked()).toBe(true)
    await button('Wstecz').click()
    await heading('Kamera i mikrofon').waitFor()
    await expect.poll(() => asked(`${HOLDS}/release`)).toBeTruthy()
  })

  it('has a month grid with one stop and arrows inside', async () => {
    const { page } = panel
    await toDay()
    await button('Pokaż kalendarz miesiąca').click()
    await page.getByRole('grid', { name: 'listopad 2026' }).waitFor()
    expect(await page.getByRole('gridcell').and(page.locator('[tabindex="0"]')).count()).toBe(1)
    await page.locator('[role=gridcell][tabindex="0"]').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(await label()).toBe('środa, 25 listopada, 6 wolnych terminów')
    await page.keyboard.press('Enter')
    await page.getByRole('gridcell', { selected: true }).waitFor()
    await inEverySize('booking-month')
    await page.keyboard.press('PageDown')
    await page.getByRole('grid', { name: 'grudzień 2026' }).waitFor()
    expect(await label()).toBe('piątek, 25 grudnia, 6 wolnych terminów')
    await expect.poll(() => region('status')).toBe('grudzień 2026')
    await button('Dalej').click()
    await page.getByText('środa, 25 listopada').waitFor()
  })
})

describe('when something comes between', () => {
  const gone = () => ({ status: 409, body: { refused: 'slot-gone', alternatives } })

  it('offers the nearest times when another was faster, and keeps what was typed (T13)', async () => {
    const { page, server } = panel
    await toReview()
    let tries = 0
    const done = server.api.get(`POST ${VISITS}`)!
    server.api.set(`POST ${VISITS}`, (request) => (tries++ === 0 ? gone() : done(request)))
    await button('Zarezerwuj').click()
    await page.getByText('Ktoś był szybszy i zajął ten termin.').waitFor()
    await expect.poll(focused).toContain('Najbliższe wolne terminy')
    await inEverySize('booking-slot-gone')
    await button('środa, 25 listopada 2026, 10:45').click()
    await expect.poll(() => region('status')).toBe('Trzymamy dla Ciebie ten termin.')
    expect(asked(HOLDS)).toMatchObject({ startsAt: alternatives[0]!.startsAt })
    await page.getByText('jan@example.pl').waitFor()
    await button('Zarezerwuj').click()
    await heading('Wizyta umówiona').waitFor()
  })

  it('tells how long a time is kept, warns in time, and keeps it longer (T14)', async () => {
    const { page } = panel
    await toDetails()
    await page.getByText(/Jeszcze 1[45] minut/).waitFor()
    await page.clock.fastForward('13:10')
    await expect.poll(() => region('alert')).toContain('Za dwie minuty przestaniemy trzymać')
    await inEverySize('booking-hold-near')
    await button('Przedłuż').press('Enter')
    await page.getByText(/Jeszcze (60|59) minut/).waitFor()
    await page.clock.fastForward('01:01:00')
    await button('Zatrzymaj termin ponownie').waitFor()
    await inEverySize('booking-hold-over')
    await fillIn()
    await button('Zatrzymaj termin ponownie').click()
    await button('Przedłuż').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe('jan@example.pl')
  })

  it('repeats a booking whose answer was lost under the same id', async () => {
    const { page, server } = panel
    await toReview()
    const done = server.api.get(`POST ${VISITS}`)!
    server.api.set(`POST ${VISITS}`, () => ({ status: 502, body: null }))
    await button('Zarezerwuj').click()
    await page.getByText('Nie mamy połączenia z usługą.').waitFor()
    const first = asked(VISITS) as { holdId: string }
    server.api.set(`POST ${VISITS}`, done)
    await button('Zarezerwuj').click()
    await heading('Wizyta umówiona').waitFor()
    expect(asked(VISITS)).toMatchObject({ holdId: first.holdId })
  })

  it('has a way on for too many visits, no free times, and changed terms', async () => {
    const { page, server } = panel
    await toReview()
    const done = server.api.get(`POST ${VISITS}`)!
    server.api.set(`POST ${VISITS}`, () => ({ status: 409, body: { refused: 'too-many-visits' } }))
    await button('Zarezerwuj').click()
    await page.getByText('są już umówione 3 wizyty').waitFor()
    await page.getByRole('link', { name: 'Zadzwoń: +48 71 000 00 00' }).waitFor()
    await inEverySize('booking-too-many')
    server.api.set(`POST ${VISITS}`, () => ({ status: 409, body: { refused: 'terms-changed' } }))
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({
      body: siteInfo({ terms: { version: '2026-12-01', url: '/s/x/terms' } }),
    }))
    await button('Zarezerwuj').click()
    await page.getByText('Regulamin zmienił się przed chwilą').waitFor()
    await page.getByRole('checkbox', { name: /regulamin/ }).check()
    server.api.set(`POST ${VISITS}`, done)
    await button('Dalej').click()
    await button('Zarezerwuj').click()
    await heading('Wizyta umówiona').waitFor()
    expect(asked(VISITS)).toMatchObject({ termsVersion: '2026-12-01' })
  })

  it('says so when nothing is free', async () => {
    const { page, server } = panel
    const reply = server.api.get(`GET ${SLOTS}`)!({
      method: 'GET',
      path: SLOTS,
      query: {},
      body: null,
    })
    const { days, ...rest } = reply.body as { days: { date: string }[] }
    const none = days.map(({ date }) => ({ date, free: 0, slots: [] }))
    server.api.set(`GET ${SLOTS}`, () => ({
      body: { ...rest, lastDate: none.at(-1)!.date, days: none },
    }))
    await toTopic()
    await page.getByRole('radio', { name: /^Meldunek/ }).check()
    await button('Dalej').click()
    await page.getByText('nie ma teraz wolnych terminów').waitFor()
    await inEverySize('booking-nothing')
  })
})

describe('instead of a call', () => {
  async function toLine() {
    await panel.joinLine(waiting(3))
    await heading('Jesteś 3. w kolejce.').waitFor()
  }

  it('holds the next free time with one press, and gives the ticket up only for a booking', async () => {
    const { page, server } = panel
    await toLine()
    await button('Zmień na rezerwację').click()
    await heading('Twoje dane').waitFor()
    expect(asked(HOLDS)).toMatchObject({ topicId: 'meldunek', startsAt: at('2026-11-23', '08:00') })
    await page.getByText('Twoje miejsce w kolejce czeka.').waitFor()
    await inEverySize('booking-from-line')
    expect(server.messages.filter(({ type }) => type === 'ticket.leave')).toEqual([])
    await fillIn()
    await button('Dalej').click()
    const done = server.api.get(`POST ${VISITS}`)!
    server.api.set(`POST ${VISITS}`, (request) => {
      server.show(ended('resident-left', null))
      return done(request)
    })
    await button('Zarezerwuj').click()
    await heading('Wizyta umówiona').waitFor()
    expect(asked(VISITS)).toMatchObject({ giveUpTicket: TICKET })
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await button('Gotowe').click()
    await heading('Przygotuj się do rozmowy').waitFor()
  })

  it('lets the turn win over the booking', async () => {
    const { server } = panel
    await toLine()
    await button('Zmień na rezerwację').click()
    await heading('Twoje dane').waitFor()
    server.show(residentView({ phase: 'offered' }))
    await heading('Konsultant dołącza…').waitFor()
    await expect.poll(() => asked(`${HOLDS}/release`)).toBeTruthy()
  })

  it('is the way on when the line is closed or the browser has no WebRTC', async () => {
    const { page, server } = panel
    const opening = { isOpen: false, closesAt: null, opensAt: at('2026-11-23', '08:00') }
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({ body: siteInfo({ opening }) }))
    await panel.openNotice()
    await page.getByText('Otwieramy w poniedziałek o 8:00.').waitFor()
    expect(await button('Połącz teraz').count()).toBe(0)
    await inEverySize('notice-closed')
    await page.addInitScript(() => Object.assign(window, { RTCPeerConnection: undefined }))
    await page.reload()
    await page.getByText('Ta przeglądarka nie obsługuje rozmów wideo').waitFor()
    await inEverySize('unsupported-booking')
    await button('Umów wizytę').click()
    await heading('Wybierz sprawę').waitFor()
  })
})

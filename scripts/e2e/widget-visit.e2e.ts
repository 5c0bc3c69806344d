import { beforeEach, describe, expect, it } from 'vitest'
import type { ResidentVisit } from '#machines/api-booking.ts'
import { panelAt } from './support/widget-panel.ts'
import { SITE, TICKET, ended, waiting } from './support/widget-views.ts'
import { HOLDS, NOW, TOKEN, VISIT, at, openBooking, visitReply } from './support/widget-visits.ts'

const panel = panelAt(NOW)
const { inEverySize, button, heading, region, asked } = panel
beforeEach(() => openBooking(panel.server))

const show = (change: Partial<ResidentVisit> = {}, token?: string) =>
  panel.server.api.set(`POST ${VISIT}`, () => ({ body: visitReply(change, token) }))
async function openLink(token = TOKEN) {
  await panel.page.goto(`${panel.server.origin}/s/${SITE}#v=${token}`)
}
/** Ten minutes before the visit by the clock of the server and of the page. */
const soon = { startsAt: NOW + 10 * 60_000 }

describe('the link of a visit', () => {
  it('shows the visit, takes the token off the address, and changes nothing by itself', async () => {
    const { page, server } = panel
    show()
    await openLink()
    await heading('Twoja wizyta').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    expect(await page.title()).toBe('Twoja wizyta – Czat wideo')
    await page.getByText('środa, 25 listopada 2026, 10:30–10:40').waitFor()
    await page.getByText('Wejście otworzy się 15 minut wcześniej: środa, 25 listopada').waitFor()
    expect(await button('Przejdź do wizyty').count()).toBe(0)
    await inEverySize('visit')
    expect(server.requests.map(({ path }) => path)).toEqual([`/api/widget/sites/${SITE}`, VISIT])
    expect(server.requests.every(({ path }) => !path.includes(TOKEN))).toBe(true)
    await page.reload()
    await heading('Twoja wizyta').waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await button('Drukuj').isVisible()).toBe(false)
    expect(await page.getByText('środa, 25 listopada 2026, 10:30–10:40').isVisible()).toBe(true)
  })

  it('speaks as its letters do, and in a language that is chosen; the letters follow', async () => {
    const { page } = panel
    show({ language: 'uk' })
    await openLink()
    await heading('Ваш візит').waitFor()
    await page.getByText('середа, 25 листопада').first().waitFor()
    expect(asked(`${VISIT}/language`)).toBeUndefined()
    await inEverySize('visit-uk')
    await panel.speak('Polski')
    await heading('Twoja wizyta').waitFor()
    await expect.poll(() => asked(`${VISIT}/language`)).toEqual({ token: TOKEN, language: 'pl' })
    show()
    await openLink()
    await panel.speak('English')
    await heading('Your visit').waitFor()
    await page.getByText('Wednesday, 25 November 2026, 10:30–10:40').waitFor()
    await inEverySize('visit-en')
  })

  it('is the same neutral page for every link that opens nothing', async () => {
    const { page, server } = panel
    server.api.set(`POST ${VISIT}`, () => ({ status: 410, body: { refused: 'link-used-or-over' } }))
    await openLink()
    await heading('To łącze nie prowadzi do wizyty').waitFor()
    await inEverySize('visit-gone')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.goto(`${server.origin}/w/${SITE}/#v=damaged`)
    await heading('To łącze nie prowadzi do wizyty').waitFor()
    await button('Umów nową wizytę').click()
    await heading('Wybierz sprawę').waitFor()
  })

  it('is opened anew when another letter is clicked in the same tab', async () => {
    const { page } = panel
    show()
    await openLink()
    await heading('Twoja wizyta').waitFor()
    const other = 'visit-2.3.abcdefghijklmnopqrstuvwxyz0123456789'
    show({ visitId: 'visit-2', staffName: 'Piotr' }, other)
    await page.evaluate((token) => (location.hash = `#v=${token}`), other)
    await page.getByText('Piotr').waitFor()
    expect(asked(VISIT)).toEqual({ token: other })
    expect(new URL(page.url()).hash).toBe('')
  })

  it('cancels only after asking', async () => {
    const { page, server } = panel
    show()
    server.api.set(`POST ${VISIT}/cancel`, () => ({
      body: visitReply({ state: 'cancelled', ics: null }),
    }))
    await openLink()
    await button('Odwołaj wizytę').click()
    await page.getByRole('dialog').getByText('Odwołać wizytę?').waitFor()
    await inEverySize('visit-cancel')
    await button('Zostaw wizytę').click()
    expect(asked(`${VISIT}/cancel`)).toBeUndefined()
    await button('Odwołaj wizytę').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Odwołaj wizytę' }).click()
    await heading('Wizyta odwołana').waitFor()
    expect(asked(`${VISIT}/cancel`)).toEqual({ token: TOKEN })
    await inEverySize('visit-cancelled')
    show({ state: 'cancelled', ics: null })
    await button('Umów nową wizytę').click()
    await heading('Wybierz dzień').waitFor()
    await button('Wstecz').click()
    await heading('Wybierz sprawę').waitFor()
    await button('Wstecz').click()
    await heading('Wizyta odwołana').waitFor()
  })

  it('moves by the same steps, and goes on with the new link', async () => {
    const { page, server } = panel
    const next = 'visit-1.2.abcdefghijklmnopqrstuvwxyz0123456789'
    show()
    server.api.set(`POST ${VISIT}/move`, () => ({
      body: visitReply({ startsAt: at('2026-11-26', '12:00') }, next),
    }))
    await openLink()
    await button('Przenieś wizytę').click()
    await page.getByRole('radio', { name: /czwartek, 26 listopada/ }).check()
    expect(await page.title()).toBe('Krok 1 z 3: Wybierz dzień – Czat wideo')
    await button('Dalej').click()
    await page.getByRole('radio', { name: '12:00' }).check()
    await button('Dalej').click()
    await heading('Sprawdź i potwierdź').waitFor()
    await inEverySize('visit-move-review')
    await button('Przenieś wizytę').click()
    await heading('Twoja wizyta').waitFor()
    await page.getByText('czwartek, 26 listopada 2026, 12:00–12:10').waitFor()
    const { holdId } = asked(HOLDS) as { holdId: string }
    expect(asked(`${VISIT}/move`)).toEqual({ token: TOKEN, holdId })
    await inEverySize('visit-was-moved')
    server.forget()
    await page.reload()
    await heading('Twoja wizyta').waitFor()
    expect(asked(VISIT)).toEqual({ token: next })
  })

  it('accepts what the staff have moved', async () => {
    const { page, server } = panel
    show({ awaitsAnswer: true })
    server.api.set(`POST ${VISIT}/accept`, () => ({ body: visitReply() }))
    await openLink()
    await heading('Urząd zmienił termin wizyty').waitFor()
    await inEverySize('visit-awaits-answer')
    await button('Przyjmuję nowy termin').click()
    await page.locator('.note-ok', { hasText: 'Nowy termin jest potwierdzony.' }).waitFor()
  })

  it.each([
    ['missed', 'Nie spotkaliśmy się'],
    ['kept', 'Wizyta się odbyła'],
  ] as const)('has words and a way on for a visit that is %s', async (state, words) => {
    show({ state, ics: null, startsAt: NOW - 30 * 60_000 })
    await openLink()
    await heading(words).waitFor()
    await inEverySize(`visit-${state}`)
    await button('Umów nową wizytę').click()
    await heading('Wybierz dzień').waitFor()
  })

  it('has a way on while the service is away', async () => {
    panel.server.api.set(`POST ${VISIT}`, () => ({ status: 502, body: null }))
    await openLink()
    await panel.page.getByText('Nie mamy połączenia z usługą.').waitFor()
    show()
    await button('Spróbuj ponownie').click()
    await heading('Twoja wizyta').waitFor()
  })
})

describe('the check-in (W6)', () => {
  const booked = (delayMs: number | null) =>
    waiting(0, { wait: null, booked: { startsAt: soon.startsAt, delayMs } } as never)

  it('opens by itself, asks for the devices, and waits with the own time', async () => {
    const { page, server } = panel
    show({ startsAt: NOW + 16 * 60_000 })
    server.api.set(`POST ${VISIT}/check-in`, () => ({ body: { ticket: TICKET, callId: 'call-1' } }))
    await openLink()
    await heading('Twoja wizyta').waitFor()
    await page.clock.fastForward('01:01')
    await heading('Możesz już wejść na wizytę').waitFor()
    await inEverySize('visit-check-in')
    await button('Przejdź do wizyty').click()
    await heading('Sprawdź obraz i dźwięk').waitFor()
    await page.getByRole('meter').waitFor()
    await inEverySize('visit-devices')
    server.show(booked(null))
    await button('Potwierdź obecność').click()
    await heading('Twoja wizyta o 09:10').waitFor()
    expect(asked(`${VISIT}/check-in`)).toEqual({
      token: TOKEN,
      devices: { camera: true, microphone: true },
      language: 'pl',
    })
    expect(await button('Zmień na rezerwację').count()).toBe(0)
    expect(await page.title()).toBe('Twoja wizyta – Czat wideo')
    await page.getByText('Konsultant połączy się z Tobą o umówionej godzinie.').waitFor()
    await inEverySize('waiting-booked')
    server.show(booked(4 * 60_000))
    await page.getByText('Opóźnienie: 4 minuty.').first().waitFor()
    await expect.poll(() => region('line')).toContain('Opóźnienie: 4 minuty.')
    server.show(ended('consultant-ended', 5 * 60_000))
    await heading('Dziękujemy za rozmowę').waitFor()
    await button('Pomiń').click()
    await button('Nowa rozmowa').click()
    await heading('Przygotuj się do rozmowy').waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('says that the consultant waits, and connects at once', async () => {
    const { page } = panel
    show({ startsAt: NOW + 50 * 60_000 })
    await openLink()
    await heading('Twoja wizyta').waitFor()
    show({ startsAt: NOW + 50 * 60_000, consultantWaits: true })
    await page.clock.fastForward('00:25')
    await heading('Konsultant czeka na Ciebie').waitFor()
    await expect.poll(() => region('alert')).toContain('Konsultant już czeka.')
    await inEverySize('visit-consultant-waits')
    await button('Połącz teraz').click()
    await heading('Sprawdź obraz i dźwięk').waitFor()
  })

  it('keeps the device step when it is refused, and finds the way back', async () => {
    const { page, server } = panel
    show(soon)
    server.api.set(`POST ${VISIT}/check-in`, () => ({
      status: 409,
      body: { refused: 'too-early' },
    }))
    await openLink()
    await button('Przejdź do wizyty').click()
    await page.getByRole('meter').waitFor()
    await button('Potwierdź obecność').click()
    await page.getByText('Jest jeszcze za wcześnie.').waitFor()
    await inEverySize('visit-devices-refused')
    await button('Wstecz').click()
    await heading('Możesz już wejść na wizytę').waitFor()
  })

  it('gives the link to take along when this browser cannot hold a call', async () => {
    const { page } = panel
    show(soon)
    await page.addInitScript(() => Object.assign(window, { RTCPeerConnection: undefined }))
    await openLink()
    await heading('Możesz już wejść na wizytę').waitFor()
    await page.getByText('Ta przeglądarka nie obsługuje rozmów wideo').waitFor()
    await page.getByRole('link', { name: TOKEN }).waitFor()
    expect(await button('Przejdź do wizyty').count()).toBe(0)
    await inEverySize('visit-unsupported')
  })
})

import { describe, expect, it } from 'vitest'
import { Keyboard } from './support/keyboard.ts'
import { panelAt } from './support/widget-panel.ts'
import { ended, RATING_KEY, SITE, TICKET } from './support/widget-views.ts'

const panel = panelAt(Date.parse('2026-11-23T09:00:00Z'))
const RATE = '/api/widget/ratings'
const comment = () => panel.page.getByLabel('Komentarz (nieobowiązkowo)')
const radio = (name: string) => panel.page.getByRole('radio', { name })

/** A call that has just ended, on a page that was loaded while it went on. */
async function atEnd() {
  const { page, server } = panel
  const held = JSON.stringify({ ticket: TICKET, camera: false, microphone: false })
  await page.addInitScript(
    ([key, value]) => {
      if (!sessionStorage.getItem('begun')) sessionStorage.setItem(key!, value!)
      sessionStorage.setItem('begun', '1')
    },
    [`okienko.ticket.${SITE}`, held],
  )
  server.show(ended('consultant-ended', 4 * 60_000))
  await page.goto(`${server.origin}/w/${SITE}/`)
  await panel.heading('Dziękujemy za rozmowę').waitFor()
}
const answers = (answer: (body: { comment: string }) => { status?: number; body: unknown }) =>
  panel.server.api.set(`POST ${RATE}`, ({ body }) => answer(body as { comment: string }))
const sent = () => panel.server.requests.filter(({ path }) => path === RATE).map(({ body }) => body)

describe('the rating of a call', () => {
  it('is given by keyboard, and what was taken out of the comment is said (T2)', async () => {
    const { page } = panel
    await atEnd()
    answers(() => ({ body: { removed: ['phone', 'email'] } }))
    await page.getByText('Konsultant zakończył rozmowę.').waitFor()
    await page.getByText('Czas rozmowy: 4 minuty').waitFor()
    await panel.inEverySize('rating')
    const keyboard = new Keyboard(page)
    await keyboard.choose(radio('4 – dobrze'))
    await keyboard.fill(comment(), 'Dobrze. Mój telefon: 600 123 456')
    await page.getByText('Możesz wpisać jeszcze 968 znaków.').waitFor()
    await panel.inEverySize('rating-filled')
    await keyboard.press(panel.button('Wyślij ocenę'))
    await page.getByText('Z komentarza usunęliśmy: numer telefonu i adres e-mail.').waitFor()
    expect(await panel.focused()).toBe('Dziękujemy za ocenę')
    expect(sent()).toEqual([
      {
        ...{ key: RATING_KEY, stars: 4, comment: 'Dobrze. Mój telefon: 600 123 456' },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ])
    await panel.inEverySize('rating-sent')
    await keyboard.press(panel.button('Nowa rozmowa'))
    await panel.heading('Przygotuj się do rozmowy').waitFor()
  })

  it('asks for stars before it is sent (T13)', async () => {
    const { page } = panel
    await atEnd()
    await comment().fill('Bez gwiazdek')
    await panel.button('Wyślij ocenę').click()
    await page.getByRole('alert').getByText('Wybierz ocenę od 1 do 5').waitFor()
    expect(await panel.focused()).toContain('Nie wysłaliśmy oceny')
    await panel.inEverySize('rating-missing')
    await page.getByRole('link', { name: /Wybierz ocenę/ }).click()
    expect(await radio('1 – bardzo źle').evaluate((one) => one === document.activeElement)).toBe(
      true,
    )
    expect(await comment().inputValue()).toBe('Bez gwiazdek')
    expect(sent()).toEqual([])
  })

  it('keeps what was typed when it cannot be sent, and sends the same again (T13)', async () => {
    const { page } = panel
    await atEnd()
    answers(() => ({ status: 503, body: { refused: 'database-unavailable', retryAfterMs: 3_000 } }))
    await radio('2 – źle').check()
    await comment().fill('Długo czekałam')
    await panel.button('Wyślij ocenę').click()
    await page.getByRole('alert').getByText('Nie udało się wysłać oceny').waitFor()
    await panel.inEverySize('rating-failed')
    answers(() => ({ body: { removed: [] } }))
    await panel.button('Wyślij ocenę').click()
    await page.getByText('Twoja ocena jest zapisana.').waitFor()
    const [first, second] = sent()
    expect(second).toEqual(first)
    expect(second).toMatchObject({ stars: 2, comment: 'Długo czekałam' })
  })

  it.each([
    ['rating-given', 409, 'Ta rozmowa jest już oceniona'],
    ['rating-over', 410, 'Czas na ocenę minął'],
  ])('says when it is %s', async (refused, status, words) => {
    await atEnd()
    answers(() => ({ status, body: { refused } }))
    await radio('5 – bardzo dobrze').check()
    await panel.button('Wyślij ocenę').click()
    await panel.page.getByRole('heading', { name: words }).waitFor()
    expect(await panel.focused()).toBe(words)
    await panel.inEverySize(refused)
  })

  it('can be given after a reload, and skipped', async () => {
    const { page, server } = panel
    await atEnd()
    let rated = false
    server.api.set(`POST ${RATE}/call`, () => ({
      body: { reason: 'consultant-ended', talkedMs: 4 * 60_000, rated },
    }))
    answers(() => ({ body: { removed: [] } }))
    await page.reload()
    await panel.heading('Dziękujemy za rozmowę').waitFor()
    expect(panel.asked(`${RATE}/call`)).toEqual({ key: RATING_KEY })
    await radio('3 – średnio').check()
    await panel.button('Wyślij ocenę').click()
    await page.getByText('Twoja ocena jest zapisana.').waitFor()
    rated = true
    await page.reload()
    await page.getByText('Twoja ocena jest zapisana.').waitFor()
    expect(await radio('3 – średnio').count()).toBe(0)
    rated = false
    await page.reload()
    await panel.button('Pomiń').click()
    expect(await panel.focused()).toBe('Dziękujemy za rozmowę')
    await page.reload()
    await panel.heading('Przygotuj się do rozmowy').waitFor()
  })

  it('leads on when the key has lapsed meanwhile', async () => {
    const { page, server } = panel
    await atEnd()
    server.api.set(`POST ${RATE}/call`, () => ({ status: 410, body: { refused: 'rating-over' } }))
    await page.reload()
    await panel.heading('To miejsce w kolejce już nie istnieje').waitFor()
    await page.reload()
    await panel.heading('Przygotuj się do rozmowy').waitFor()
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { panelAt } from './support/widget-panel.ts'
import { calling, residentView, SITE, waiting } from './support/widget-views.ts'

/** Monday noon in Warsaw. */
const panel = panelAt(Date.parse('2026-11-23T11:00:00Z'))
const PATH = `GET /api/widget/sites/${SITE}/faq`
const answer = (cityUrl: string | null, entries: object[]) => ({ body: { cityUrl, entries } })
const ENTRIES = {
  pl: [
    { faqId: 'a', question: 'Jak złożyć wniosek o dowód?', answer: '**Osobiście** albo:\n- ePUAP' },
    { faqId: 'b', question: 'Ile to kosztuje?', answer: 'Nic. Patrz [BIP](https://bip.example).' },
  ],
  en: [{ faqId: 'a', question: 'How do I apply?', answer: 'In person.' }],
}
const questions = () => panel.page.locator('summary').allInnerTexts()

async function join() {
  await panel.joinLine(waiting(3))
  await panel.heading('Jesteś 3. w kolejce.').waitFor()
}

describe('questions and answers', () => {
  beforeEach(() => {
    panel.server.api.set(PATH, ({ query }) =>
      answer('https://miasto.example/pytania', ENTRIES[query['language'] as 'pl' | 'en']),
    )
  })

  it('are found without diacritics, read by keyboard, and left where one was', async () => {
    await panel.openNotice()
    await panel.button('Pytania').click()
    await panel.heading('Pytania i odpowiedzi').waitFor()
    await expect.poll(panel.focused).toBe('Pytania i odpowiedzi')
    expect(await questions()).toHaveLength(2)
    await panel.inEverySize('faq')
    await panel.page.getByLabel('Szukaj w pytaniach i odpowiedziach').fill('zlozyc')
    await expect.poll(questions).toEqual(['Jak złożyć wniosek o dowód?'])
    await expect.poll(() => panel.region('status')).toBe('Znaleziono 1 pytanie.')
    await panel.page.locator('summary').focus()
    await panel.page.keyboard.press('Enter')
    await panel.page
      .getByRole('listitem')
      .filter({ hasText: /^ePUAP$/ })
      .waitFor()
    await panel.inEverySize('faq-open')
    await panel.page.getByLabel('Szukaj w pytaniach i odpowiedziach').fill('podatki')
    await panel.page.getByText('Znaleziono 0 pytań.').first().waitFor()
    await panel.page.getByRole('link', { name: 'Zadzwoń: +48 71 000 00 00' }).waitFor()
    await panel.inEverySize('faq-nothing')
    await panel.speak('English')
    await panel.heading('Questions and answers').waitFor()
    await panel.page.getByLabel('Search questions and answers').fill('')
    await expect.poll(questions).toEqual(['How do I apply?'])
    await panel.button('Back').click()
    await panel.heading('Camera and microphone').waitFor()
    await expect.poll(panel.focused).toBe('FAQ')
  })

  it('are read while waiting: the place stays, and the turn comes over them', async () => {
    await join()
    await panel.button('Pytania').click()
    await panel.heading('Pytania i odpowiedzi').waitFor()
    await panel.page.getByText('Jesteś 3. w kolejce.').first().waitFor()
    panel.server.show(waiting(2))
    await panel.page.locator('.note', { hasText: 'Jesteś 2. w kolejce.' }).waitFor()
    await panel.inEverySize('faq-waiting')
    expect(panel.server.messages.filter(({ type }) => type === 'ticket.leave')).toEqual([])
    panel.server.show(residentView({ phase: 'offered' }))
    await panel.heading('Konsultant dołącza…').waitFor()
    expect(await panel.heading('Pytania i odpowiedzi').count()).toBe(0)
    expect(await panel.button('Pytania').count()).toBe(0)
    panel.server.show(calling('talking'))
    await panel.heading(/Anna/).waitFor()
    expect(await panel.button('Pytania').count()).toBe(0)
  })

  it('do not leave the camera on behind them', async () => {
    await panel.openNotice()
    await panel.button('Połącz teraz').click()
    await panel.page.getByRole('meter').waitFor()
    await panel.button('Pytania').click()
    await panel.heading('Pytania i odpowiedzi').waitFor()
    await expect.poll(() => panel.page.getByRole('meter').count()).toBe(0)
    await panel.button('Wróć').click()
    await panel.heading('Kamera i mikrofon').waitFor()
  })

  it('say so when there are none, and when they do not come', async () => {
    panel.server.api.set(PATH, () => answer(null, []))
    await panel.openNotice()
    await panel.button('Pytania').click()
    await panel.page.getByText(/^Nie ma tu jeszcze pytań/).waitFor()
    expect(await panel.page.getByRole('searchbox').count()).toBe(0)
    await panel.inEverySize('faq-none')
    await panel.button('Wróć').click()
    panel.server.api.set(PATH, () => ({ status: 503, body: { refused: 'database-unavailable' } }))
    await panel.button('Pytania').click()
    await panel.page.getByText(/^Nie mamy połączenia z usługą/).waitFor()
    await panel.inEverySize('faq-failed')
    panel.server.api.set(PATH, () => answer(null, ENTRIES.pl))
    await panel.button('Spróbuj ponownie').click()
    await expect.poll(questions).toHaveLength(2)
  })
})

import { beforeEach, expect, it } from 'vitest'
import type { FaqItem, SavedFaq } from '#machines/api-faq.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'

const staff = useScheduledStaff()
const LANGUAGES = ['pl', 'en']
const saved = (faqId: string, pl: string, order: number, published = true): SavedFaq => ({
  item: {
    ...{ faqId, siteId: 'wroclaw', order, published },
    question: { pl, en: `${pl} (en)` },
    answer: { pl: 'Weź **dowód** albo paszport.', en: 'Bring your **ID**.' },
  },
  savedAt: 1,
})
const focused = () =>
  staff.page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim()
  })
const names = () => staff.page.getByRole('heading', { level: 3 }).allInnerTexts()

let items: SavedFaq[]
beforeEach(async () => {
  items = [
    saved('cost', 'Ile kosztuje nowy dowód osobisty i jak długo się na niego czeka?', 0),
    saved('where', 'Gdzie złożyć wniosek?', 1, false),
  ]
  const { api } = staff.server
  api.set('GET /api/staff/faq', () => ({
    body: {
      items,
      sites: [
        { siteId: 'wroclaw', name: 'Wrocław', languages: LANGUAGES },
        { siteId: 'rada', name: 'Rada Miejska Wrocławia', languages: LANGUAGES },
      ],
    },
  }))
  api.set('POST /api/staff/faq/save', ({ body }) => {
    const { item } = body as { item: FaqItem }
    const others = items.filter((one) => one.item.faqId !== item.faqId)
    items = [...others, { item, savedAt: 2 }]
    return { body: { item, savedAt: 2 } }
  })
  api.set('POST /api/staff/faq/order', ({ body }) => {
    const { faqIds } = body as { faqIds: string[] }
    items = faqIds.map((id) => items.find(({ item }) => item.faqId === id)!)
    return { body: {} }
  })
  api.set('POST /api/staff/faq/remove', ({ body }) => {
    items = items.filter(({ item }) => item.faqId !== (body as { faqId: string }).faqId)
    return { body: {} }
  })
  await staff.openAt('pytania', ['manager'])
  await staff.heading('Gdzie złożyć wniosek?').waitFor()
})

it('are listed by site, put in order by keyboard, and removed after a question', async () => {
  await staff.page.getByText(/^Nie ma jeszcze pytań/).waitFor()
  await staff.inEverySize('faq')
  expect(await withoutFocusRing(staff.page, 14)).toEqual([])
  await staff.button('Wyżej: Gdzie złożyć wniosek?').focus()
  await staff.page.keyboard.press('Enter')
  await expect.poll(async () => (await names())[0]).toContain('Gdzie złożyć wniosek?')
  await expect.poll(focused).toBe('Niżej: Gdzie złożyć wniosek?')
  expect(staff.sent('/api/staff/faq/order')).toEqual([
    { siteId: 'wroclaw', faqIds: ['where', 'cost'] },
  ])
  await staff.button('Usuń: Gdzie złożyć wniosek?').click()
  await staff.heading('Usunąć pytanie?').waitFor()
  await staff.inEverySize('faq-remove')
  await staff.dialog().getByRole('button', { name: 'Usuń' }).click()
  await staff.page.getByText('Pytanie „Gdzie złożyć wniosek?” usunięte.').first().waitFor()
  await expect.poll(async () => (await names()).length).toBe(1)
  await expect.poll(focused).toBe('Pytania')
})

it('are written with a preview, and faults stand at their fields', async () => {
  await staff.button('Dodaj pytanie').click()
  await staff.page.getByLabel('Opublikowane: widzą je mieszkańcy').check()
  await staff.page.getByLabel('Pytanie (po polsku)').fill('Czy potrzebuję zdjęcia?')
  await staff.page
    .getByLabel('Odpowiedź (po polsku)', { exact: true })
    .fill('**Tak**:\n- aktualne\n- <b>kolorowe</b>\n\nZobacz [wzór](http://a.example).')
  const preview = staff.page.getByRole('region', { name: 'Podgląd (po polsku)' })
  expect(await preview.getByRole('listitem').allInnerTexts()).toEqual([
    'aktualne',
    '<b>kolorowe</b>',
  ])
  await staff.button('Zapisz pytanie').click()
  await staff.page.getByText('Popraw 3 pola zaznaczone niżej.').waitFor()
  await staff.page
    .getByText('Łącze musi prowadzić do adresu https://, mailto: albo tel:.')
    .waitFor()
  await staff.inEverySize('faq-faults')
  expect(staff.sent('/api/staff/faq/save')).toEqual([])
  await staff.page
    .getByLabel('Odpowiedź (po polsku)', { exact: true })
    .fill('Zobacz [wzór](https://a.example).')
  await staff.page.getByLabel('Pytanie (po angielsku)').fill('Do I need a photo?')
  await staff.page.getByLabel('Odpowiedź (po angielsku)', { exact: true }).fill('Yes.')
  await preview.getByRole('link', { name: /^wzór/ }).waitFor()
  await staff.inEverySize('faq-add')
  await staff.button('Zapisz pytanie').click()
  await staff.page.getByText('Pytanie „Czy potrzebuję zdjęcia?” zapisane.').first().waitFor()
  expect(staff.sent('/api/staff/faq/save')).toMatchObject([
    { savedAt: null, item: { siteId: 'wroclaw', order: 2, published: true } },
  ])
})

it('keep what was typed when somebody else was faster', async () => {
  staff.server.api.set('POST /api/staff/faq/save', () => ({
    status: 409,
    body: { refused: 'changed-meanwhile' },
  }))
  await staff.button('Zmień: Gdzie złożyć wniosek?').click()
  await staff.page.getByLabel('Opublikowane: widzą je mieszkańcy').check()
  await staff.button('Zapisz pytanie').click()
  await staff.page.getByText('Ktoś w międzyczasie to zmienił.').waitFor()
  expect(await staff.page.getByLabel('Opublikowane: widzą je mieszkańcy').isChecked()).toBe(true)
  expect(staff.sent('/api/staff/faq/save')).toMatchObject([{ savedAt: 1 }])
})

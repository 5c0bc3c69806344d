import { beforeEach, describe, expect, it } from 'vitest'
import { panelAt } from './support/widget-panel.ts'
import { calling, ended, SITE, waiting } from './support/widget-views.ts'
import { HOLDS, NOW, VISITS, openBooking } from './support/widget-visits.ts'

const panel = panelAt(NOW)
const { inEverySize, button, heading, region, asked, speak } = panel
beforeEach(() => openBooking(panel.server))

const language = () => panel.page.locator('html').getAttribute('lang')
/** The person goes on where the language was chosen (WCAG 3.2.2). */
const isOnSwitch = () =>
  panel.page.evaluate(() => document.activeElement === document.querySelector('.language select'))

async function toLine() {
  await panel.page.getByRole('meter').waitFor()
  await button(/^(Dołącz do kolejki|Стати в чергу)$/).click()
}
async function open(path = '') {
  await panel.page.goto(`${panel.server.origin}/w/${SITE}/${path}`)
}

describe('Ukrainian', () => {
  it('is spoken on the whole way, with its own plurals', async () => {
    const { page, server } = panel
    await open()
    await speak('Українська')
    await heading('Підготуйтеся до розмови').waitFor()
    expect(await language()).toBe('uk')
    expect(await page.title()).toBe('Крок 1 з 3: підготовка – Відеочат')
    await page.getByRole('link', { name: 'Повна інформація про ваші дані' }).waitFor()
    await inEverySize('uk-prepare')
    await page.getByRole('checkbox').check()
    await button('Далі').click()
    await heading('Камера та мікрофон').waitFor()
    await inEverySize('uk-notice')
    await button('З’єднати зараз').click()
    await page.getByRole('meter').waitFor()
    await inEverySize('uk-devices')
    server.show(waiting(6))
    await toLine()
    await expect.poll(() => asked('/api/widget/tickets')).toMatchObject({ language: 'uk' })
    for (const [place, words] of [
      [2, 'Перед вами 1 людина.'],
      [3, 'Перед вами 2 людини.'],
      [6, 'Перед вами 5 людей.'],
      [22, 'Перед вами 21 людина.'],
    ] as const) {
      server.show(waiting(place))
      await page.getByText(words).first().waitFor()
    }
    await inEverySize('uk-waiting')
    server.show(calling('talking'))
    await expect.poll(() => region('status')).toBe('З’єднано. Ви розмовляєте з: Anna.')
    await button('Чат').waitFor()
    await inEverySize('uk-call')
    server.show(ended('consultant-ended', 21 * 60_000))
    await heading('Дякуємо за розмову').waitFor()
    await page.getByText('Тривалість розмови: 21 хвилина').waitFor()
    await inEverySize('uk-end')
  })

  it('books a visit, each step in its words', async () => {
    const { page } = panel
    await open()
    await speak('Українська')
    await page.getByRole('checkbox').check()
    await button('Далі').click()
    await button('Записатися на візит').click()
    await page.getByRole('radio', { name: /^Реєстрація місця проживання/ }).check()
    await inEverySize('uk-topic')
    await button('Далі').click()
    await page.getByRole('radio', { name: 'середа, 25 листопада 6 вільних місць' }).check()
    await inEverySize('uk-day')
    await button('Далі').click()
    await page.getByRole('radio', { name: '10:30' }).check()
    await button('Далі').click()
    await heading('Ваші дані').waitFor()
    await inEverySize('uk-details')
  })
})

describe('another language is chosen', () => {
  it('in the line: the place stays, focus too, and it is spoken after a reload', async () => {
    const { page, server } = panel
    await panel.openNotice()
    expect(await page.evaluate(() => sessionStorage.getItem('okienko.language'))).toBeNull()
    await button('Połącz teraz').click()
    server.show(waiting(3))
    await toLine()
    await heading('Jesteś 3. w kolejce.').waitFor()
    await speak('Українська')
    await heading('Ваш номер у черзі: 3.').waitFor()
    expect([await language(), await isOnSwitch()]).toEqual(['uk', true])
    expect(await region('status')).toBe('Вікно тепер українською.')
    expect(await page.locator('.language option').allInnerTexts()).toEqual([
      'Polski',
      'English',
      'Українська',
    ])
    await speak('English')
    await heading('You are number 3 in the queue.').waitFor()
    expect(server.requests.filter(({ path }) => path === '/api/widget/tickets')).toHaveLength(1)
    await page.reload()
    await heading('You are number 3 in the queue.').waitFor()
    expect(await language()).toBe('en')
  })

  it('in a call: what is typed and the call itself stay', async () => {
    const { page, server } = panel
    await panel.openNotice()
    await button('Połącz teraz').click()
    server.show(calling('talking'))
    await toLine()
    await button('Czat').click()
    await page.getByRole('textbox').fill('Numer sprawy to')
    const joined = server.messages.filter(({ type }) => type === 'media.join').length
    await speak('Українська')
    await page.getByRole('textbox', { name: 'Повідомлення для консультанта' }).waitFor()
    expect(await page.getByRole('textbox').inputValue()).toBe('Numer sprawy to')
    expect(await isOnSwitch()).toBe(true)
    await button('Закінчити').waitFor()
    expect(server.messages.filter(({ type }) => type === 'media.join')).toHaveLength(joined)
  })

  it('in the middle of a booking: every field stays, and the visit is in the new language', async () => {
    const { page } = panel
    await panel.openNotice()
    await button('Umów wizytę').click()
    await page.getByRole('radio', { name: /^Meldunek/ }).check()
    await button('Dalej').click()
    await page.getByRole('radio', { name: /środa, 25 listopada/ }).check()
    await button('Dalej').click()
    await page.getByRole('radio', { name: '10:30' }).check()
    await button('Dalej').click()
    await heading('Twoje dane').waitFor()
    await page.getByLabel('Jak się do Ciebie zwracać').fill('Олена Коваль')
    await page.getByLabel('E-mail').fill('olena')
    await button('Dalej').click()
    await page.getByText('Popraw te pola').waitFor()
    await speak('Українська')
    await heading('Ваші дані').waitFor()
    await page.getByText('Виправте ці поля').waitFor()
    expect(await isOnSwitch()).toBe(true)
    expect(await page.getByLabel('Як до вас звертатися').inputValue()).toBe('Олена Коваль')
    await page.getByLabel('Електронна пошта').fill('olena@example.ua')
    await page.getByRole('checkbox').check()
    await button('Далі').click()
    await heading('Перевірте та підтвердьте').waitFor()
    await inEverySize('uk-review')
    await button('Записатися').click()
    await heading('Вас записано на візит').waitFor()
    expect(asked(VISITS)).toMatchObject({ language: 'uk', name: 'Олена Коваль' })
    expect(panel.server.requests.filter(({ path }) => path === HOLDS)).toHaveLength(1)
    await inEverySize('uk-booked')
  })

  it('and its words do not come: nothing is lost, and it is said', async () => {
    const { page } = panel
    await open()
    await heading('Przygotuj się do rozmowy').waitFor()
    await page.context().setOffline(true)
    await speak('English')
    await expect.poll(() => region('alert')).toContain('Nie mamy połączenia z usługą.')
    await heading('Przygotuj się do rozmowy').waitFor()
    expect([await language(), await page.locator('.language select').inputValue()]).toEqual([
      'pl',
      'pl',
    ])
    await page.context().setOffline(false)
  })
})

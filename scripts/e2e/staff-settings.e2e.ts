import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Hours, Topic } from '#machines/api-admin.ts'
import { polishHolidays } from '#machines/holidays.ts'
import { addDays, weekdayOf } from '#staff/components/schedule/local-days.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { TODAY } from './support/schedule-views.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { HOURS, leavingOutside, settled, YEAR } from './support/settings-views.ts'

const staff = useScheduledStaff()
const MANAGER = ['manager']
const group = (name: string | RegExp) => staff.page.getByRole('group', { name, exact: true })
const focused = () =>
  staff.page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim()
  })

beforeEach(() => settled(staff.server))

describe('topics', () => {
  it('are listed by site with what residents see of them', async () => {
    await staff.openAt('tematy', MANAGER)
    await staff.heading('Dowód osobisty').waitFor()
    await staff.page.getByText('Nikt jeszcze nie obsługuje tego tematu.').waitFor()
    await staff.page.getByText('wizyty: najpóźniej 2 dni przed, do 30 dni naprzód').waitFor()
    await staff.page.getByText('Nie ma jeszcze tematów.').waitFor()
    await staff.inEverySize('topics')
    expect(await withoutFocusRing(staff.page, 14)).toEqual([])
  })

  it('are put in order by keyboard, and the focus stays with the topic', async () => {
    await staff.openAt('tematy', MANAGER)
    const names = () => staff.page.getByRole('heading', { level: 3 }).allInnerTexts()
    await staff.button('Wyżej: Dowód osobisty').focus()
    await staff.page.keyboard.press('Enter')
    await expect.poll(async () => (await names())[0]).toBe('Dowód osobisty')
    // At the top there is no way up any more: the focus goes to the other arrow.
    await expect.poll(focused).toBe('Niżej: Dowód osobisty')
    await staff.page.getByText('Dowód osobisty: miejsce 1 z 4.').waitFor({ state: 'attached' })
    await staff.page.keyboard.press('Enter')
    await expect.poll(async () => (await names())[1]).toBe('Dowód osobisty')
    await expect.poll(focused).toBe('Niżej: Dowód osobisty')
    expect(staff.sent('/api/staff/topics/order')).toEqual([
      { siteId: 'wroclaw', topicIds: ['dowod', 'meldunek', 'podatki', 'slub'] },
      { siteId: 'wroclaw', topicIds: ['meldunek', 'dowod', 'podatki', 'slub'] },
    ])
  })

  it('are added with every text, and faults stand at their fields (T13)', async () => {
    await staff.openAt('tematy', MANAGER)
    await staff.button('Dodaj temat').click()
    await staff.page.getByLabel('Czas trwania (minuty)').fill('3')
    await staff.button('Zapisz temat').click()
    await staff.page.getByText('Popraw 5 pól zaznaczonych niżej.').waitFor()
    await expect.poll(focused).toBe('Temat nie został zapisany')
    await staff.page.getByText('Wpisz liczbę całkowitą od 5 do 240.').waitFor()
    await staff.inEverySize('topic-faults')
    await staff.page.getByLabel('Nazwa (po polsku)').fill('Karta parkingowa')
    await staff.page.getByLabel('Nazwa (po angielsku)').fill('Parking permit')
    await staff.page.getByLabel('Co przygotować (po polsku)').fill('Dowód rejestracyjny')
    await staff.page.getByLabel('Co przygotować (po angielsku)').fill('Registration card')
    await staff.page.getByLabel('Czas trwania (minuty)').fill('25')
    await staff.page.getByLabel('Najpóźniej przed wizytą').fill('3')
    await staff.page.getByLabel('Jednostka').selectOption('dni')
    expect(await staff.page.getByText(/^Wpisz/).count()).toBe(0)
    await staff.inEverySize('topic-add')
    await staff.button('Zapisz temat').click()
    await staff.page.getByText('Temat „Karta parkingowa” zapisany.').first().waitFor()
    const [sent] = staff.sent('/api/staff/topics/save') as Topic[]
    expect(sent).toMatchObject({
      ...{ siteId: 'wroclaw', order: 4, minutes: 25, leadMin: 3 * 1440, bookable: true },
      name: { pl: 'Karta parkingowa', en: 'Parking permit' },
    })
    await staff.heading('Karta parkingowa').waitFor()
  })

  it('are switched off with a word about it, and what the server finds is told at its field', async () => {
    staff.server.api.set('POST /api/staff/topics/save', () => ({
      status: 422,
      body: { refused: 'fields-invalid', fields: { 'name.en': 'too-long' } },
    }))
    await staff.openAt('tematy', MANAGER)
    await staff.button('Zmień: Dowód osobisty').click()
    expect(await staff.page.getByLabel('Jednostka').inputValue()).toBe('days')
    await staff.page.getByLabel('Temat jest widoczny dla mieszkańców').uncheck()
    await staff.page.getByText(/^Wyłączony temat znika/).waitFor()
    await staff.page.getByLabel(/^Można umówić wizytę/).uncheck()
    expect(await staff.page.getByLabel('Jednostka').count()).toBe(0)
    await staff.button('Zapisz temat').click()
    await staff.page.getByText('Ten tekst jest za długi.').waitFor()
    await staff.page.keyboard.press('Escape')
    await expect.poll(focused).toBe('Zmień: Dowód osobisty')
  })
})

describe('opening hours', () => {
  it('are shown as a week, the days that differ, and the rule of the line', async () => {
    await staff.openAt('godziny', MANAGER)
    await group('środa').waitFor()
    expect(await group('środa').getByLabel('Od', { exact: true }).count()).toBe(2)
    await group('niedziela').getByText('Zamknięte.').waitFor()
    await staff.page.getByText('9:00–11:00').waitFor()
    await staff.inEverySize('hours')
    expect(await withoutFocusRing(staff.page, 20)).toEqual([])
    await staff.page.getByLabel('Strona').selectOption('rada')
    await staff.page.getByText(/^Nie ma żadnych godzin/).waitFor()
    await staff.page.getByText(/^Nie ma dni wyjątkowych/).waitFor()
    await staff.inEverySize('hours-none')
  })

  it('name overlapping parts at their row, and nothing is sent', async () => {
    await staff.openAt('godziny', MANAGER)
    await group('poniedziałek').getByRole('button', { name: 'Dodaj godziny' }).click()
    const row = group('poniedziałek').getByRole('group', { name: 'Godziny 2' })
    await row.getByLabel('Od', { exact: true }).fill('11:00')
    await staff.button('Zapisz godziny').click()
    await staff.page.getByText('Popraw 1 miejsce zaznaczone niżej.').waitFor()
    await expect.poll(focused).toBe('Godziny nie zostały zapisane')
    await row.getByText('Godziny nachodzą na wcześniejsze z tej listy.').waitFor()
    expect(await row.getByLabel('Od', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    await staff.inEverySize('hours-faults')
    expect(staff.sent('/api/staff/hours/save')).toEqual([])
    await staff.button('Cofnij zmiany').click()
    await expect.poll(() => row.count()).toBe(0)
    await staff.page.getByText('Tak jest zapisane.').waitFor()
  })

  it('are saved with a day that differs, the holidays of a year and Monday copied', async () => {
    await staff.openAt('godziny', MANAGER)
    const monday = group('poniedziałek').getByRole('group', { name: 'Godziny 1' })
    await monday.getByLabel('Do', { exact: true }).fill('15:30')
    await staff.button('Od wtorku do piątku tak jak w poniedziałek').click()
    await staff.button('Dodaj dzień').click()
    await staff.button('Dodaj do listy').click()
    await staff.page.getByText('Podaj datę.').waitFor()
    await staff.inEverySize('hours-day-fault')
    await staff.page.getByLabel('Dzień', { exact: true }).fill(addDays(TODAY, 10))
    await staff.page.getByLabel('Zamknięte cały dzień').uncheck()
    await staff.page.getByLabel('Opis (po polsku)').fill('Dzień otwarty')
    await staff.inEverySize('hours-day')
    await staff.button('Dodaj do listy').click()
    await staff.page.getByText('8:00–12:00').waitFor()
    await staff.page.getByLabel('Rok').selectOption(String(YEAR))
    await staff.button('Dodaj święta roku').click()
    await staff.page
      .getByText(/świąt roku|święta roku/)
      .first()
      .waitFor()
    await staff.page.getByText('Zmiany nie są jeszcze zapisane.').waitFor()
    await staff.inEverySize('hours-changed')
    await staff.button('Zapisz godziny').click()
    await staff.page.getByText('Godziny zapisane. Obowiązują od teraz.').first().waitFor()
    const [sent] = staff.sent('/api/staff/hours/save') as {
      hours: Hours
      anyway: boolean
      savedAt: number
    }[]
    expect(sent).toMatchObject({ anyway: false, savedAt: 1 })
    expect(sent?.hours.opening).toEqual(
      [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '15:30' })),
    )
    expect(sent?.hours.exceptions.slice(0, 2)).toEqual([
      {
        ...{ date: addDays(TODAY, 10), parts: [{ from: '08:00', to: '12:00' }] },
        note: { pl: 'Dzień otwarty', en: '' },
      },
      HOURS.exceptions[0],
    ])
    const dates = sent!.hours.exceptions.map(({ date }) => date)
    // Holidays on which the site is closed anyway are left out.
    const holidays = polishHolidays(YEAR).filter(({ date }) => weekdayOf(date) <= 5)
    expect(dates).toEqual(expect.arrayContaining(holidays.map(({ date }) => date)))
    expect(dates).toHaveLength(2 + holidays.length)
    expect(dates).toEqual([...dates].sort())
  })

  it('show the visits that would be left outside, with both answers', async () => {
    let anyway = false
    staff.server.api.set('POST /api/staff/hours/save', ({ body }) => {
      anyway = (body as { anyway: boolean }).anyway
      return { body: leavingOutside(anyway) }
    })
    await staff.openAt('godziny', MANAGER)
    await group('środa').getByRole('button', { name: 'Usuń godziny 2' }).click()
    await staff.button('Zapisz godziny').click()
    await staff.heading('Poza nowymi godzinami zostałoby 5 wizyt').waitFor()
    await staff.dialog().getByText('i jeszcze 3 wizyty').waitFor()
    await staff.inEverySize('hours-outside')
    await staff.button('Wróć do godzin').click()
    await expect.poll(focused).toBe('Zapisz godziny')
    await staff.page.getByText('Zmiany nie są jeszcze zapisane.').waitFor()
    expect(anyway).toBe(false)
    await staff.button('Zapisz godziny').click()
    await staff.button('Zapisz mimo to').click()
    await staff.page.getByText('Poza godzinami zostało 5 wizyt.').waitFor()
    expect(anyway).toBe(true)
    await staff.inEverySize('hours-left')
    await staff.page.getByRole('link', { name: 'Przejdź do wizyt' }).click()
    await staff.heading('Wizyty').waitFor()
  })

  it('keep what was changed when somebody else was faster, and load it on a press', async () => {
    staff.server.api.set('POST /api/staff/hours/save', () => ({
      status: 409,
      body: { refused: 'changed-meanwhile' },
    }))
    await staff.openAt('godziny', MANAGER)
    await staff.page.getByLabel(/^Osobę z kolejki można połączyć/).check()
    await staff.button('Zapisz godziny').click()
    await staff.page.getByText('Ktoś w międzyczasie to zmienił.').waitFor()
    expect(await staff.page.getByLabel(/^Osobę z kolejki/).isChecked()).toBe(true)
    await staff.inEverySize('hours-stale')
    await staff.button('Wczytaj zapisane godziny').click()
    await expect.poll(() => staff.page.getByLabel(/^Osobę z kolejki/).isChecked()).toBe(false)
  })
})

describe('the log', () => {
  it('is told in words, page by page', async () => {
    await staff.openAt('dziennik', MANAGER)
    const row = (name: RegExp) => staff.page.getByRole('row', { name })
    await row(/Zmiana tematu Temat: Dowód osobisty/).waitFor()
    await row(/nieznany login Zalogowanie nieudane/).waitFor()
    await row(/Zatwierdzenie godzin pracy Dzień pracy: Bartłomiej Wiśniewski-Kowalczyk, /).waitFor()
    await row(/System Usuwanie danych po terminie/).waitFor()
    await row(/usunięta osoba Przeniesienie wizyty/).waitFor()
    await row(/Inne zdarzenie \(moon\.landed\) zablokowane/).waitFor()
    await staff.inEverySize('audit')
    expect(await withoutFocusRing(staff.page, 14)).toEqual([])
    await staff.button('Pokaż starsze').click()
    await row(/Wylogowanie/).waitFor()
    expect(await staff.button('Pokaż starsze').count()).toBe(0)
  })

  it('is searched by day and person, and an empty day says so', async () => {
    await staff.openAt('dziennik', MANAGER)
    await staff.page.getByLabel('Kto').selectOption({ label: 'Anna Konsultantka' })
    await staff.page.getByLabel('Od dnia').fill('')
    await staff.page.getByRole('button', { name: 'Pokaż', exact: true }).click()
    await staff.page.getByText('Podaj datę.').waitFor()
    staff.server.api.set('GET /api/staff/audit', () => ({
      body: { events: [], next: null, people: [] },
    }))
    await staff.page.getByLabel('Od dnia').fill(TODAY)
    await staff.page.getByLabel('Okres').selectOption('31')
    await staff.page.getByRole('button', { name: 'Pokaż', exact: true }).click()
    await staff.page.getByText('Nie ma takich wpisów.').waitFor()
    await staff.inEverySize('audit-none')
    const last = staff.server.requests.filter(({ path }) => path === '/api/staff/audit').at(-1)
    expect(last?.query).toEqual({ from: TODAY, days: '31', actorId: 'staff-1' })
  })

  it('is downloaded after the password was given again', async () => {
    let proved = false
    staff.server.api.set('POST /api/staff/session/prove', () => {
      proved = true
      return { body: {} }
    })
    staff.server.api.set('POST /api/staff/audit/export', () =>
      proved
        ? { body: { fileName: 'dziennik.csv', csv: '\uFEFFKto\r\nAnna\r\n', rows: 1 } }
        : { status: 400, body: { refused: 'sign-in-again' } },
    )
    await staff.openAt('dziennik', MANAGER)
    await staff.button('Pobierz CSV').click()
    await staff.dialog().getByLabel('Hasło', { exact: true }).fill('tajne haslo tajne')
    const download = staff.page.waitForEvent('download')
    await staff.page.keyboard.press('Enter')
    const file = await download
    expect(file.suggestedFilename()).toBe('dziennik.csv')
    expect(await readFile(await file.path(), 'utf8')).toBe('\uFEFFKto\r\nAnna\r\n')
    await staff.page.getByText('Pobrano 1 wpis do pliku dziennik.csv.').first().waitFor()
    const [, sent] = staff.sent('/api/staff/audit/export')
    expect(sent).toEqual({ from: addDays(TODAY, -6), days: 7, language: 'pl' })
    await staff.inEverySize('audit-exported')
  })

  it('says when a period is too long for one file', async () => {
    staff.server.api.set('POST /api/staff/audit/export', () => ({
      status: 413,
      body: { refused: 'too-large' },
    }))
    await staff.openAt('dziennik', MANAGER)
    await staff.button('Pobierz CSV').click()
    await staff.page.getByText(/za dużo wpisów na jeden plik/).waitFor()
  })
})

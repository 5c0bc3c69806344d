import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { Keyboard } from './support/keyboard.ts'
import { colourOf, tonesOf } from './support/media-probe.ts'
import { Resident } from './support/resident.ts'
import {
  book,
  calendarOf,
  chooseTopic,
  linkOf,
  MONDAY,
  onMonday,
  toBooking,
  VisitStory,
} from './support/visit-story.ts'

const { red, green, blue } = SIGNATURES

/**
 * The whole story of visits (issue 3): real server, media worker, browsers and mail server. It begins on a
 * Monday at nine; the server is stopped and started later to come to the time of the visits.
 */
describe('visits, from the hours to the call', () => {
  let story: VisitStory
  beforeAll(async () => {
    story = await VisitStory.open(onMonday('09:00:00'))
  })
  afterAll(() => story?.close())

  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { name }).waitFor()
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
  const answer = (page: Page, name: string | RegExp) =>
    page.getByRole('dialog').getByRole('button', { name }).click()
  const go = (page: Page, path: string) =>
    page.evaluate((hash) => void (window.location.hash = hash), `#/${path}`)
  const sunday = (page: Page) => page.getByRole('radio', { name: /^niedziela, 7 lutego/ })

  it('a consultant asks for a Sunday, the manager approves it, and its times appear in the widget', async () => {
    const resident = await story.openSite()
    await toBooking(resident)
    await chooseTopic(resident, /^Meldunek/)
    await resident.getByRole('radio', { name: /^poniedziałek, 8 lutego/ }).waitFor()
    expect(await sunday(resident).count()).toBe(0)
    const consultant = await story.signIn('consultant', 'Kalendarz')
    await go(consultant, `kalendarz/tydzien/${MONDAY}`)
    await press(consultant, /^Godziny pracy: niedziela/)
    await consultant.getByLabel('Od', { exact: true }).fill('08:00')
    await consultant.getByLabel('Do', { exact: true }).fill('10:00')
    await answer(consultant, 'Wyślij do zatwierdzenia')
    await consultant.getByText('Propozycja 8:00–10:00 – oczekuje').waitFor()
    const manager = await story.signIn('manager', 'Grafik')
    await manager.getByRole('link', { name: 'Zobacz propozycje' }).click()
    await press(manager, 'Zaznacz wszystkie')
    await press(manager, /^Zatwierdź zaznaczone/)
    await answer(manager, /^Zatwierdź/)
    await manager
      .getByText(/^Zatwierdzono 2 dni/)
      .first()
      .waitFor()
    await press(resident, 'Wstecz')
    await chooseTopic(resident, /^Meldunek/)
    await resident.getByRole('radio', { name: 'niedziela, 7 lutego 8 wolnych terminów' }).waitFor()
    for (const page of [resident, consultant, manager]) await page.context().close()
  })

  it('a resident books one of them with the keyboard alone, moves it by the letter, and cancels it (T2)', async () => {
    const email = 'zofia@example.pl'
    const page = await story.page(story.city.cityOrigin)
    const keys = new Keyboard(page)
    const widget = page.frameLocator('iframe')
    const button = (name: string) => widget.getByRole('button', { name, exact: true })
    const radio = (name: string | RegExp) => widget.getByRole('radio', { name })
    await keys.press(page.getByRole('button', { name: /Czat wideo/ }))
    await keys.tick(widget.getByRole('checkbox', { name: /akceptuję regulamin/ }))
    await keys.press(button('Dalej'))
    await keys.press(button('Umów wizytę'))
    await keys.choose(radio(/^Meldunek/))
    await keys.press(button('Dalej'))
    await keys.choose(radio(/^niedziela, 7 lutego/))
    await keys.press(button('Dalej'))
    await keys.choose(radio('08:30'))
    await keys.press(button('Dalej'))
    await keys.fill(widget.getByLabel('Jak się do Ciebie zwracać'), 'Zofia Próbna')
    await keys.fill(widget.getByLabel('E-mail'), email)
    await keys.tick(widget.getByRole('checkbox', { name: /akceptuję regulamin/ }))
    await keys.press(button('Dalej'))
    await keys.press(button('Zarezerwuj'))
    await widget.getByRole('heading', { name: 'Wizyta umówiona' }).waitFor()
    await page.context().close()

    const booked = await story.letter(email, 'Wizyta wideo umówiona: 7 lutego 2027, godz. 08:30')
    expect(calendarOf(booked)).toContain('DTSTART;TZID=Europe/Warsaw:20270207T083000')
    const visit = await story.page(linkOf(booked))
    await visit.getByText('niedziela, 7 lutego 2027, 08:30–08:40').waitFor()
    await press(visit, 'Przenieś wizytę')
    await visit.getByRole('radio', { name: /^sobota, 6 lutego/ }).check()
    await press(visit, 'Dalej')
    await visit.getByRole('radio', { name: '14:00' }).check()
    await press(visit, 'Dalej')
    await press(visit, 'Przenieś wizytę')
    await visit.getByText('sobota, 6 lutego 2027, 14:00–14:10').waitFor()
    await visit.context().close()

    const moved = await story.letter(email, 'Nowy termin wizyty wideo: 6 lutego 2027, godz. 14:00')
    expect(linkOf(moved)).not.toBe(linkOf(booked))
    const old = await story.page(linkOf(booked))
    await heading(old, 'To łącze nie prowadzi do wizyty')
    await old.context().close()
    const last = await story.page(linkOf(moved))
    await press(last, 'Odwołaj wizytę')
    await answer(last, 'Odwołaj wizytę')
    await heading(last, 'Wizyta odwołana')
    await story.letter(email, 'Wizyta wideo odwołana: 6 lutego 2027, godz. 14:00')
    await last.context().close()
  })

  it('residents book at the same moment, for today and for Wednesday', async () => {
    const today = { day: /^poniedziałek, 1 lutego/ }
    const wishes = [
      {
        ...{ day: /^środa, 3 lutego/, time: '11:00', person: 'Anna' },
        ...{ name: 'Ula', email: 'ula@example.pl' },
      },
      { ...today, time: '10:30', person: 'Anna', name: 'Jan', email: 'jan@example.pl' },
      { ...today, time: '10:45', person: 'Anna', name: 'Ola', email: 'ola@example.pl' },
      { ...today, time: '12:00', person: 'Piotr', name: 'Ida', email: 'ida@example.pl' },
    ]
    const bookOne = async (wish: (typeof wishes)[number]) => {
      const page = await story.openSite()
      await book(page, wish)
      await page.context().close()
      const { subject } = await story.letter(wish.email, 'Wizyta wideo umówiona')
      expect(subject).toContain(`lutego 2027, godz. ${wish.time}`)
    }
    await Promise.all(wishes.map(bookOne))
  })

  describe('at half past ten', () => {
    let piotr: Consultant
    let jan: Resident
    let ida: Resident
    beforeAll(async () => {
      await story.city.restartServerAt(onMonday('10:29:55'))
    })
    afterAll(async () => {
      for (const person of [piotr, jan, ida]) await person?.close()
    })

    /** Each sees and hears the other, and nobody else. */
    async function talk(resident: Resident, consultant: Consultant) {
      const sees = (video: Locator, colour: string) =>
        expect.poll(() => colourOf(video), { timeout: 20_000 }).toBe(colour)
      await sees(consultant.remote, resident.person.signature.name)
      await sees(resident.remote, consultant.person.signature.name)
      expect(await tonesOf(consultant.remote)).toEqual([resident.person.signature.name])
      expect(await tonesOf(resident.remote)).toEqual([consultant.person.signature.name])
    }

    it('a resident checks in, and a colleague who is free picks the visit when its time comes', async () => {
      const letter = await story.letter('jan@example.pl', 'Wizyta wideo umówiona')
      jan = await Resident.follow(story.city, linkOf(letter), red)
      await jan.checkIn()
      await jan.heading('Twoja wizyta o 10:30').waitFor()
      piotr = await Consultant.signIn(story.city, 1, green)
      await piotr.startShift()
      await piotr.takeVisit('10:30')
      await talk(jan, piotr)
      await piotr.hangUp()
      await jan.heading('Dziękujemy za rozmowę').waitFor()
      await piotr.button('Gotowe, następne zgłoszenie').click()
    })

    it('a consultant begins from the calendar: a letter calls the resident, whose link connects both at once', async () => {
      const { page } = piotr.person
      await go(page, `kalendarz/dzien/${MONDAY}`)
      await piotr.button(/^12:00–.*Ida umówiona$/).click()
      await answer(page, 'Rozpocznij wizytę')
      await answer(page, 'Wyślij e-mail i poczekaj')
      await page
        .getByText(/^E-mail wysłany/)
        .first()
        .waitFor()
      const letter = await story.letter('ida@example.pl', 'Konsultant czeka na rozmowę wideo')
      ida = await Resident.follow(story.city, linkOf(letter), blue)
      await ida.heading('Konsultant czeka na Ciebie').waitFor()
      await ida.checkIn()
      await talk(ida, piotr)
      await ida.hangUp()
      await ida.heading('Dziękujemy za rozmowę').waitFor()
    })
  })

  it('nobody comes: the visit is missed, and a letter says so', async () => {
    await story.city.restartServerAt(onMonday('11:00:01'))
    const letter = await story.letter('ola@example.pl', 'Nie spotkaliśmy się: wizyta wideo')
    expect(letter.text).toContain('umów nową wizytę')
    const booked = await story.letter('ola@example.pl', 'Wizyta wideo umówiona')
    const page = await story.page(linkOf(booked))
    await heading(page, 'Nie spotkaliśmy się')
    await press(page, 'Umów nową wizytę')
    await heading(page, 'Wybierz dzień')
  })

  it('a consultant is removed: the visit goes to a colleague in the same step, and a letter says so', async () => {
    const manager = await story.signInAgain('kierownik@demo.okienko')
    await manager.getByRole('link', { name: 'Osoby' }).click()
    await press(manager, 'Szczegóły: Anna Wiśniewska')
    await answer(manager, 'Usuń osobę')
    await answer(manager, 'Usuń osobę')
    await heading(manager, '1 wizyta bez konsultanta')
    const target = manager.getByLabel('Dokąd przenieść wizytę z 11:00')
    expect(await target.locator('option:checked').textContent()).toContain('ta sama godzina')
    await answer(manager, 'Przenieś wizyty i zapisz zmianę')
    await manager.getByText('Gotowe: załatwiono 1 wizytę, zmiana jest zapisana.').first().waitFor()
    const subject = 'Inny konsultant na wizycie wideo: 3 lutego 2027, godz. 11:00'
    const letter = await story.letter('ula@example.pl', subject)
    expect(letter.text).toContain('Konsultant: Piotr')
    const visit = await story.page(linkOf(letter))
    await visit.getByText('środa, 3 lutego 2027, 11:00–11:10').waitFor()
    await visit.getByText('Piotr').waitFor()
    const anna = await story.signInAgain('anna@demo.okienko')
    await anna.getByText('Nieprawidłowy login lub hasło').waitFor()
  })
})

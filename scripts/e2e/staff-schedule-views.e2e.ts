import { describe, expect, it } from 'vitest'
import { addDays } from '#staff/components/schedule/local-days.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { at, nextWorkday, TODAY } from './support/schedule-views.ts'
import { SIZES } from './support/page-rules.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { DESK_STATES } from './support/staff-views.ts'

const staff = useScheduledStaff()

describe('the parts of the app', () => {
  it('are reached by link, back and reload, with heading and title', async () => {
    await staff.openAt('')
    await staff.page.getByRole('link', { name: 'Kalendarz' }).click()
    await staff.heading('Kalendarz').waitFor()
    expect(await staff.page.title()).toBe('Kalendarz – Okienko')
    await expect.poll(() => staff.page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await staff.page.reload()
    await staff.heading('Kalendarz').waitFor()
    expect(
      await staff.page.getByRole('link', { name: 'Kalendarz' }).getAttribute('aria-current'),
    ).toBe('page')
    await staff.page.getByRole('link', { name: 'Biurko' }).click()
    await staff.heading('Czekasz na zgłoszenie').waitFor()
    await staff.page.goBack()
    await staff.heading('Kalendarz').waitFor()
    // A consultant has no board: the address leads home.
    await staff.page.goto(`${staff.server.origin}/staff/#/grafik`)
    await staff.heading('Czekasz na zgłoszenie').waitFor()
    expect(await staff.page.getByRole('link', { name: 'Grafik' }).count()).toBe(0)
  })

  it('fold into a menu on a phone, and the skip link leads past them', async () => {
    await staff.openAt('start', ['consultant', 'manager'])
    await staff.page.setViewportSize(SIZES[1]!)
    await staff.button(/^Menu/).click()
    await staff.inEverySize('menu')
    await staff.page.setViewportSize(SIZES[1]!)
    await staff.page.getByRole('link', { name: 'Wizyty' }).click()
    await staff.heading('Wizyty').waitFor()
    expect(await staff.page.getByRole('link', { name: 'Wizyty' }).isVisible()).toBe(false)
    await staff.page.setViewportSize(SIZES[0]!)
    await staff.page.getByRole('link', { name: 'Przejdź do treści' }).focus()
    await staff.page.keyboard.press('Enter')
    expect(await staff.page.evaluate(() => document.activeElement?.id)).toBe('content')
    expect(staff.page.url()).toContain('#/wizyty')
  })

  it('let an offer come over an open dialog; what is typed stays over the whole call', async () => {
    await staff.openAt('kalendarz')
    await staff.button('Dodaj wizytę').click()
    const name = staff.page.getByLabel(/^Jak się zwracać/)
    await name.fill('Pani Zofia')
    staff.server.show(DESK_STATES.offered())
    const offer = staff.page.getByRole('alertdialog', { name: 'Nowe zgłoszenie' })
    await offer.waitFor()
    await staff.page.keyboard.type(' K')
    expect(await name.inputValue()).toBe('Pani Zofia K')
    await staff.inEverySize('offer-over-dialog')
    // Presses of the first moment do not count.
    await expect
      .poll(async () => {
        await offer.getByRole('button', { name: 'Przyjmij' }).click()
        return staff.server.messages.some(({ type }) => type === 'offer.accept')
      })
      .toBe(true)
    staff.server.show(DESK_STATES.talking())
    await staff.heading('Rozmowa').waitFor()
    expect(staff.page.url()).toContain('#/biurko')
    await staff.page.getByRole('link', { name: 'Kalendarz' }).click()
    expect(await name.inputValue()).toBe('Pani Zofia K')
    expect(
      await staff.page.evaluate(() => document.querySelector('dialog[open]')?.matches(':modal')),
    ).toBe(true)
    await staff.page.keyboard.press('Escape')
    await staff.page.getByText('Trwa rozmowa. Wróć').waitFor()
    await staff.inEverySize('call-elsewhere')
    await staff.button('Wróć do rozmowy').click()
    await staff.button('Rozłącz').waitFor()
  })
})

describe("the consultant's calendar", () => {
  it('shows the week as a table, a day, and a list on narrow screens', async () => {
    await staff.openAt('kalendarz')
    await staff.page.getByRole('table', { name: /^Kalendarz: Anna/ }).waitFor()
    expect(await staff.page.getByRole('columnheader').count()).toBe(8)
    await staff.page.getByText('– oczekuje').first().waitFor()
    await staff.page.getByText('Powód: Tego dnia brakuje osób rano.').first().waitFor()
    await staff.inEverySize('calendar-week')
    expect(await withoutFocusRing(staff.page, 12)).toEqual([])
    await staff.page.getByRole('button', { name: 'Dzień', exact: true }).click()
    await expect.poll(() => staff.page.getByRole('columnheader').count()).toBe(2)
    expect(staff.page.url()).toContain(`#/kalendarz/dzien/${TODAY}`)
    await staff.inEverySize('calendar-day')
    await staff.button('Lista').click()
    await staff.heading(/dziś/).waitFor()
    await staff.inEverySize('calendar-list')
    await staff.button(/^Później/).click()
    await expect.poll(() => staff.page.url()).toContain(addDays(TODAY, 14))
  })

  it('takes proposed hours for repeating weeks by keyboard, and tells faults at their fields (T13)', async () => {
    staff.server.api.set('POST /api/staff/working-time/propose', () => ({
      status: 422,
      body: { refused: 'working-time-invalid', fields: { 'days.1.periods.1': 'overlaps' } },
    }))
    // Of this week there may be one day left, which nothing repeats.
    await staff.openAt(`kalendarz/tydzien/${addDays(TODAY, 7)}`)
    await staff.button('Zaproponuj godziny').focus()
    await staff.page.keyboard.press('Enter')
    await staff.page.getByLabel('Pierwszy dzień').fill(addDays(TODAY, 7))
    await staff.button('na 4 tygodnie').click()
    expect(await staff.page.getByLabel('Ostatni dzień').inputValue()).toBe(addDays(TODAY, 34))
    await staff.button('Dodaj godziny').click()
    await staff.page
      .getByRole('group', { name: 'Godziny 2' })
      .getByLabel('Od', { exact: true })
      .fill('15:00')
    await staff.button('Dodaj przerwę').click()
    await staff.button('Wyślij do zatwierdzenia').click()
    await staff.page.getByText('Godziny nachodzą na wcześniejsze z tej listy.').waitFor()
    expect(staff.sent('/api/staff/working-time/propose')).toEqual([])
    await staff.inEverySize('propose-fault')
    await staff.page
      .getByRole('group', { name: 'Godziny 2' })
      .getByLabel('Od', { exact: true })
      .fill('17:00')
    await staff.page.getByText(/^20 dni:/).waitFor()
    await staff.button('Wyślij do zatwierdzenia').click()
    await staff.page.getByText('Godziny nie zostały zapisane').waitFor()
    await staff.page.getByText(/Dotyczy dni:/).waitFor()
    staff.server.api.set('POST /api/staff/working-time/propose', () => ({ body: { changed: 20 } }))
    await staff.button('Wyślij do zatwierdzenia').click()
    await staff.page.getByText('Wysłano do zatwierdzenia: 20 dni.').first().waitFor()
    const [, body] = staff.sent('/api/staff/working-time/propose') as { days: unknown[] }[]
    expect(body?.days).toHaveLength(20)
    expect(body?.days[0]).toMatchObject({
      periods: [
        { from: '08:00', to: '16:00' },
        { from: '17:00', to: '21:00' },
      ],
      breaks: [{ from: '12:00', to: '12:30' }],
    })
    await expect
      .poll(() => staff.page.evaluate(() => document.activeElement?.textContent?.trim()))
      .toBe('Zaproponuj godziny')
  })

  it('moves a visit; a taken time offers others and keeps the dialog (T13)', async () => {
    const day = nextWorkday()
    let taken = true
    staff.server.api.set('POST /api/staff/visits/move', () =>
      taken
        ? {
            status: 409,
            body: {
              refused: 'slot-gone',
              alternatives: [{ startsAt: at(day, '10:30'), staffIds: ['staff-2'] }],
            },
          }
        : { body: { visit: null } },
    )
    await staff.openAt(`kalendarz/dzien/${day}`)
    await staff.button(/^14:00–14:20/).click()
    await staff.heading('Wizyta').waitFor()
    await staff.inEverySize('visit-details')
    await staff.dialog().getByRole('button', { name: 'Przenieś wizytę' }).click()
    await staff.page.getByRole('radio', { name: '10:00' }).check()
    await staff.page.getByRole('radio', { name: /^Bartłomiej/ }).check()
    await staff.inEverySize('visit-move')
    await staff.dialog().getByRole('button', { name: 'Przenieś wizytę' }).click()
    await staff.page.getByText('Ten termin właśnie zajęto. Najbliższe wolne:').waitFor()
    await staff.inEverySize('visit-move-gone')
    await staff.dialog().getByRole('button', { name: /10:30/ }).click()
    taken = false
    await staff.dialog().getByRole('button', { name: 'Przenieś wizytę' }).click()
    await staff.page
      .getByText(/^Wizyta przeniesiona:/)
      .first()
      .waitFor()
    expect(staff.sent('/api/staff/visits/move')).toMatchObject([
      { rev: 3, staffId: 'staff-2', startsAt: at(day, '10:00') },
      { rev: 3, staffId: 'staff-2', startsAt: at(day, '10:30') },
    ])
  })

  it('shows the new state when somebody was faster, and asks before it cancels', async () => {
    const day = nextWorkday()
    staff.server.api.set('POST /api/staff/visits/cancel', () => ({
      status: 409,
      body: { refused: 'changed-meanwhile' },
    }))
    await staff.openAt(`kalendarz/dzien/${day}`)
    await staff.button(/^14:00–14:20/).click()
    await staff.dialog().getByRole('button', { name: 'Odwołaj wizytę' }).click()
    await staff.heading('Odwołać wizytę?').waitFor()
    await staff.inEverySize('visit-cancel')
    const before = staff.server.requests.filter(({ path }) => path === '/api/staff/calendar').length
    await staff.dialog().getByRole('button', { name: 'Odwołaj wizytę' }).click()
    await staff.page.getByText('Ktoś w międzyczasie to zmienił.').waitFor()
    await expect
      .poll(() => staff.server.requests.filter(({ path }) => path === '/api/staff/calendar').length)
      .toBeGreaterThan(before)
    expect(await staff.dialog().isVisible()).toBe(true)
  })

  it('adds a visit for a resident, and keeps everything typed when the time is gone', async () => {
    const day = nextWorkday()
    staff.server.api.set('POST /api/staff/visits/add', () => ({
      status: 409,
      body: {
        refused: 'slot-gone',
        alternatives: [{ startsAt: at(day, '11:00'), staffIds: ['staff-1'] }],
      },
    }))
    await staff.openAt('kalendarz')
    await staff.button('Dodaj wizytę').click()
    await staff.dialog().getByRole('button', { name: 'Dodaj wizytę' }).click()
    await staff.page.getByText('Wybierz temat.').waitFor()
    expect(await staff.page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
    await staff.inEverySize('visit-add-faults')
    await staff.page.getByLabel('Temat').selectOption('dowod')
    await staff.page.getByLabel('Dzień', { exact: true }).selectOption(day)
    await staff.page.getByRole('radio', { name: '10:00' }).check()
    await staff.page.getByLabel(/^Jak się zwracać/).fill('Pani Zofia')
    await staff.page.getByLabel('Adres e-mail').fill('zofia@example.pl')
    await staff.inEverySize('visit-add')
    await staff.dialog().getByRole('button', { name: 'Dodaj wizytę' }).click()
    await staff.dialog().getByRole('button', { name: /11:00/ }).click()
    expect(await staff.page.getByLabel(/^Jak się zwracać/).inputValue()).toBe('Pani Zofia')
    staff.server.api.set('POST /api/staff/visits/add', () => ({ body: { visit: null } }))
    await staff.dialog().getByRole('button', { name: 'Dodaj wizytę' }).click()
    await staff.page
      .getByText(/^Wizyta dodana:/)
      .first()
      .waitFor()
    const [first, second] = staff.sent('/api/staff/visits/add') as { visitId: string }[]
    expect(second).toMatchObject({
      visitId: first?.visitId,
      topicId: 'dowod',
      staffId: 'staff-1',
      startsAt: at(day, '11:00'),
      contact: { name: 'Pani Zofia', email: 'zofia@example.pl', need: null },
    })
  })
})

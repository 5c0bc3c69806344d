import { describe, expect, it } from 'vitest'
import { MONDAY, nextWorkday, orphans, TODAY } from './support/schedule-views.ts'
import { addDays } from '#staff/components/schedule/local-days.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'

const staff = useScheduledStaff()

describe("the manager's screens", () => {
  const MANAGER = ['manager']

  it('approve many days at once after a question, and report the count', async () => {
    await staff.openAt(`grafik/${addDays(MONDAY, 7)}`, MANAGER)
    await staff.page.getByRole('table', { name: /^Grafik/ }).waitFor()
    await staff.inEverySize('board')
    const box = staff.page.getByRole('checkbox', { name: /^Zaznacz: Anna Konsultantka, środa/ })
    await box.check()
    await staff.button('Zatwierdź zaznaczone (1)').waitFor()
    await staff.button('Zaznacz wszystkie').click()
    await staff.button('Odrzuć zaznaczone (2)').click()
    await staff.dialog().getByRole('button', { name: 'Odrzuć 2 dni' }).click()
    await staff.page.getByText('Napisz, dlaczego').waitFor()
    await staff.inEverySize('board-refuse')
    await staff.page.keyboard.press('Escape')
    const seenOf = (staffId: string) => ({ staffId, proposedAt: expect.any(Number) as number })
    staff.server.api.set('POST /api/staff/working-time/answer', () => ({
      body: { changed: 2, orphans: [] },
    }))
    await staff.button('Zatwierdź zaznaczone (2)').click()
    await staff.heading('Zatwierdzić 2 dni?').waitFor()
    await staff.dialog().getByRole('button', { name: 'Zatwierdź 2 dni' }).click()
    await staff.page.getByText('Zatwierdzono 2 dni.').first().waitFor()
    expect(staff.sent('/api/staff/working-time/answer')).toMatchObject([
      { verdict: 'approve', reason: null, items: [seenOf('staff-1'), seenOf('staff-2')] },
    ])
    await staff.page.getByRole('checkbox', { name: 'Tylko czekające' }).check()
    await expect.poll(() => staff.page.url()).toContain('#/grafik/oczekujace')
    await staff.inEverySize('board-awaiting')
  })

  it('hand over orphaned visits by one press, with progress, and try again when undone', async () => {
    const day = nextWorkday()
    staff.server.api.set('POST /api/staff/working-time/set', () => ({
      body: { changed: 0, orphans: orphans(day) },
    }))
    let state = 'undone'
    const plan = (body: unknown) => ({
      planId: (body as { planId: string }).planId,
      steps: 4,
      stepsDone: 1,
      failed: state === 'undone' ? [orphans(day)[0]!.visit.visitId] : [],
    })
    const polled: string[] = []
    staff.server.api.set('POST /api/staff/handovers', ({ body }) => {
      const { planId } = body as { planId: string }
      staff.server.api.set(`GET /api/staff/handovers/${planId}`, () => {
        polled.push(planId)
        return { body: { ...plan(body), stepsDone: 4, state: 'done' } }
      })
      return { body: { ...plan(body), state } }
    })
    await staff.openAt(`grafik/${day}`, MANAGER)
    await staff
      .button(
        /^Edytuj godziny: Anna Konsultantka, piątek|^Edytuj godziny: Anna Konsultantka, poniedziałek/,
      )
      .last()
      .click()
    await staff.page.getByRole('checkbox', { name: 'Dzień wolny' }).check()
    await staff.button('Zapisz godziny').click()
    await staff.heading('2 wizyty bez konsultanta').waitFor()
    await staff.inEverySize('handover')
    const choice = staff.page.getByLabel(/^Dokąd przenieść wizytę z 14:00/)
    expect(await choice.locator('option:checked').textContent()).toContain('ta sama godzina')
    await staff.button('Przenieś wizyty i zapisz zmianę').click()
    await staff.page.getByText('Wybierz, dokąd trafi ta wizyta.').waitFor()
    await staff.page.getByLabel(/^Dokąd przenieść wizytę z 15:00/).selectOption('cancel')
    await staff.button('Przenieś wizyty i zapisz zmianę').click()
    await staff.page.getByText('Nic się nie zmieniło').waitFor()
    await staff.page.getByText('Ten termin zajęto w międzyczasie.').waitFor()
    await staff.inEverySize('handover-undone')
    await choice.selectOption({ index: 2 })
    state = 'reserving'
    await staff.button('Przenieś wizyty i zapisz zmianę').click()
    await staff.page.getByText('Rezerwujemy terminy: 1 z 4.').waitFor()
    await staff.page
      .getByText('Gotowe: załatwiono 2 wizyty, zmiana jest zapisana.')
      .first()
      .waitFor()
    const [undone, done] = staff.sent('/api/staff/handovers') as { planId: string }[]
    expect(done?.planId).not.toBe(undone?.planId)
    expect(polled).toEqual([done?.planId])
    expect(done).toMatchObject({
      change: { kind: 'working-time', staffId: 'staff-1' },
      choices: [{ target: { staffId: 'staff-3' } }, { target: null }],
    })
  })

  it('find visits, and tell what is wrong with a search', async () => {
    await staff.openAt('wizyty', MANAGER)
    await staff.page.getByLabel('Od dnia').fill(nextWorkday())
    await staff.button('Szukaj').click()
    await staff.heading('6 wizyt').waitFor()
    await staff.page.getByText('e-mail nie doszedł').waitFor()
    await staff.inEverySize('visits')
    await staff.page.getByLabel('Od dnia').fill('')
    await staff.button('Szukaj').click()
    await staff.page.getByText('Podaj dzień albo adres e-mail.').waitFor()
    await staff.page.getByLabel('Adres e-mail').fill('anna@example.pl')
    await staff.page.getByLabel('Konsultant').selectOption('staff-2')
    await staff.button('Szukaj').click()
    await expect
      .poll(() => staff.server.requests.at(-1)?.query)
      .toEqual({ email: 'anna@example.pl', staffId: 'staff-2' })
  })

  it('begin with what awaits them', async () => {
    staff.server.api.set('GET /api/staff/visits', () => ({
      body: {
        visits: orphans(TODAY).map(({ visit }) => visit),
        more: false,
      },
    }))
    await staff.openAt('', MANAGER, 'readyWithLine')
    await staff.heading('Start').waitFor()
    await staff.page.getByText('wizyty jeszcze dziś').waitFor()
    await staff.page.getByRole('table', { name: 'Dzisiejsze wizyty' }).waitFor()
    await staff.inEverySize('start')
    await staff.page.getByRole('link', { name: 'Zobacz propozycje' }).click()
    await staff.heading('Grafik').waitFor()
    await expect.poll(() => staff.page.url()).toContain('oczekujace')
  })
})

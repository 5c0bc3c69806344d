import { beforeEach, describe, expect, it } from 'vitest'
import { rated, ratingsReply } from './support/after-views.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { Keyboard } from './support/keyboard.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { DESK_STATES, signedIn } from './support/staff-views.ts'

const staff = useScheduledStaff()
const NOTE = '/api/staff/own-calls/note'
beforeEach(() => rated(staff.server))

describe('wrap-up', () => {
  const note = () => staff.page.getByLabel('Notatka', { exact: true })
  const open = async () => {
    signedIn(staff.server)
    staff.server.show(DESK_STATES.wrapping())
    await staff.page.goto(`${staff.server.origin}/staff/`)
    await staff.heading('Po rozmowie').waitFor()
    await staff.page.getByText('Zapisano.').waitFor()
  }

  it('keeps what came of the call and a note, saved as they are typed', async () => {
    await open()
    await staff.inEverySize('wrapping-note')
    const keyboard = new Keyboard(staff.page)
    await keyboard.fill(note(), 'Doniesie zdjęcie.')
    await staff.page.getByText('Zapisano.').waitFor()
    await expect.poll(() => staff.sent(NOTE).at(-1)).toMatchObject({ note: 'Doniesie zdjęcie.' })
    await staff.page.getByLabel('Wynik').selectOption('Umówiono wizytę')
    await expect.poll(() => staff.sent(NOTE).at(-1)).toMatchObject({ outcome: 'std:booked' })
    expect(await withoutFocusRing(staff.page, 20)).toEqual([])
  })

  it('says when it is not saved, and keeps it when wrap-up is over', async () => {
    await open()
    const { api } = staff.server
    const works = api.get(`POST ${NOTE}`)!
    api.set(`POST ${NOTE}`, () => ({ status: 503, body: { refused: 'database-unavailable' } }))
    await note().fill('Ważne')
    await staff.page.getByText('Nie zapisano. Tekst zostaje na tej stronie.').waitFor()
    await staff.inEverySize('wrapping-note-failed')
    staff.server.show(DESK_STATES.readyWithLine())
    await staff.heading('Czekasz na zgłoszenie').waitFor()
    api.set(`POST ${NOTE}`, works)
    staff.server.show(DESK_STATES.wrapping())
    await staff.heading('Po rozmowie').waitFor()
    expect(await note().inputValue()).toBe('Ważne')
    await staff.button('Zapisz ponownie').click()
    await staff.page.getByText('Zapisano.').waitFor()
    expect(staff.sent(NOTE).at(-1)).toMatchObject({ note: 'Ważne' })
  })
})

describe('the own calls', () => {
  const open = async () => {
    await staff.openAt('rozmowy', ['consultant'])
    await staff.page.getByText('3 rozmowy').waitFor()
    await staff.page.getByText('Za krótko').waitFor()
  }

  it('of a day, with notes and ratings', async () => {
    await open()
    await staff.page.getByRole('row', { name: /Bez tematu 7 min przekazana dalej/ }).waitFor()
    await staff.page.getByRole('row', { name: /zakończył konsultant Umówiono wizytę/ }).waitFor()
    await staff.inEverySize('calls')
    expect(await withoutFocusRing(staff.page, 20)).toEqual([])
  })

  it('get notes later, and ratings a reply', async () => {
    await open()
    await staff.button(/^Dodaj notatkę: 8:33/).click()
    await staff.dialog().getByLabel('Notatka', { exact: true }).fill('Dopisane później')
    await staff.inEverySize('calls-note')
    await expect.poll(() => staff.sent(NOTE).at(-1)).toMatchObject({ note: 'Dopisane później' })
    await staff.dialog().getByRole('button', { name: 'Zamknij' }).last().click()
    await staff
      .button(/^Odpowiedz: /)
      .first()
      .click()
    await staff.dialog().getByLabel('Odpowiedź', { exact: true }).fill('Dziękuję.')
    await staff.inEverySize('calls-reply')
    await staff.button('Zapisz odpowiedź').click()
    await staff.dialog().waitFor({ state: 'detached' })
    expect(staff.sent('/api/staff/own-ratings/reply')).toEqual([
      { ratingId: 'call-2', reply: 'Dziękuję.', repliedAt: null },
    ])
  })
})

describe('the ratings of a period', () => {
  const open = async () => {
    await staff.openAt('oceny', ['manager'])
    await staff.heading('Średnie według tematu').waitFor()
  }
  const asked = () =>
    staff.server.requests.filter(({ path }) => path === '/api/staff/ratings').at(-1)?.query

  it('show averages with small groups hidden, and each rating', async () => {
    await open()
    await staff.page.getByRole('row', { name: 'Dowód osobisty ukryto: za mało ocen' }).waitFor()
    await staff.page.getByRole('row', { name: /Meldunek i zameldowanie 4,4 14/ }).waitFor()
    await staff.page.getByRole('img', { name: 'Średnia ocena każdego tematu, od 1 do 5' }).waitFor()
    await staff.inEverySize('ratings')
    expect(await withoutFocusRing(staff.page, 24)).toEqual([])
    await staff.page.getByLabel('Konsultant', { exact: true }).selectOption('Anna Konsultantka')
    await staff.page.getByLabel('Ocena', { exact: true }).selectOption('1 z 5')
    await staff.button('Pokaż').click()
    await expect.poll(asked).toMatchObject({ staffId: 'staff-1', stars: '1', days: '31' })
  })

  it('say when there are too few to show', async () => {
    const nothing = { all: null, stars: null, topicId: [], staffId: [], month: [], rows: [] }
    staff.server.api.set('GET /api/staff/ratings', () => ({
      body: { ...ratingsReply(), ...nothing, tooFew: true },
    }))
    await staff.openAt('oceny', ['manager'])
    await staff.page.getByText(/ocen jest za mało, żeby je pokazać/).waitFor()
    await staff.inEverySize('ratings-too-few')
  })

  it('lose a comment only after a question, and leave as a file', async () => {
    await open()
    await staff.button(/^Usuń komentarz: .* ocena 1$/).click()
    await staff.dialog().getByText('Niemiło.').waitFor()
    await staff.inEverySize('ratings-blank')
    await staff.page.keyboard.press('Escape')
    expect(staff.sent('/api/staff/ratings/blank')).toEqual([])
    await staff.button(/^Usuń komentarz: .* ocena 1$/).click()
    await staff.dialog().getByRole('button', { name: 'Usuń komentarz' }).click()
    await staff.page.getByText('Komentarz usunięty.', { exact: true }).first().waitFor()
    expect(staff.sent('/api/staff/ratings/blank')).toEqual([{ ratingId: 'r2' }])
    const [file] = await Promise.all([
      staff.page.waitForEvent('download'),
      staff.button('Pobierz CSV').click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^oceny-.*\.csv$/)
  })
})

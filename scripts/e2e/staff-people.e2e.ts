import { describe, expect, it } from 'vitest'
import { withoutFocusRing } from './support/accessibility.ts'
import { LINK, PEOPLE, person, withPeople } from './support/people-views.ts'
import { nextWorkday, orphans } from './support/schedule-views.ts'
import type { Scripted } from './support/scripted-server.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { MINUTE } from './support/staff-views.ts'

const staff = useScheduledStaff()
const MANAGER = ['manager']
const focused = () => staff.page.evaluate(() => document.activeElement?.textContent?.trim())

async function openPeople() {
  withPeople(staff.server)
  await staff.openAt('osoby', MANAGER)
  await staff.heading('Osoby').waitFor()
  await staff.page.getByRole('table').waitFor()
}
const openPerson = (name: string) => staff.button(`Szczegóły: ${name}`).click()
const inDialog = (name: string) => staff.dialog().getByRole('button', { name })

describe('the list of people', () => {
  it('shows rights, topics and state of each, and finds them without their marks', async () => {
    await openPeople()
    await staff.page.getByText('5 osób').waitFor()
    await staff.inEverySize('people')
    const rows = staff.page.getByRole('row')
    const row = (name: string) => rows.filter({ hasText: name }).innerText()
    expect(await row('Anna Kierowniczka')).toContain('(Ty)')
    expect(await row('Bartłomiej')).toMatch(/konsultant, kierownik[^]*i jeszcze 2/)
    expect(await row('Celina')).toContain('zawieszone')
    expect(await row('Dorota')).toMatch(/bez hasła\s*odnośnik ważny do \d+:\d\d/)
    expect(await row('Emil')).not.toContain('odnośnik')
    await staff.page.getByRole('searchbox').fill('los')
    await staff.page.getByText('1 osoba').waitFor()
    expect(await rows.count()).toBe(2)
    await staff.page.getByRole('searchbox').fill('nikt taki')
    await staff.page.getByText('Nikt taki się nie znalazł.').waitFor()
    await staff.page.getByRole('searchbox').fill('')
    expect(await withoutFocusRing(staff.page, 6)).toEqual([])
  })

  it('says what will be there when it is empty, and when the server is not', async () => {
    withPeople(staff.server, [])
    staff.server.api.delete('GET /api/staff/people')
    await staff.openAt('osoby', MANAGER)
    await staff.page.getByText('Serwer nie zna tego adresu.').waitFor()
    withPeople(staff.server, [])
    await staff.button('Wczytaj jeszcze raz').click()
    await staff.page.getByText('Nie ma jeszcze nikogo.').waitFor()
    await staff.inEverySize('people-empty')
  })

  it('is not for consultants', async () => {
    await staff.openAt('osoby', ['consultant'])
    await staff.heading('Czekasz na zgłoszenie').waitFor()
    expect(await staff.page.getByRole('link', { name: 'Osoby' }).count()).toBe(0)
  })
})

describe('a manager', () => {
  it('adds a person by keyboard: faults at fields, password asked again, link shown once (T13)', async () => {
    let isFresh = false
    const taken = new Set(['ania'])
    staff.server.api.set('POST /api/staff/people/add', ({ body }): Scripted => {
      const rights = body as { login: string; name: string; staffId: string }
      if (!isFresh) return { status: 403, body: { refused: 'sign-in-again' } }
      if (taken.has(rights.login)) return { status: 409, body: { refused: 'login-taken' } }
      const until = Date.now() + 30 * MINUTE
      const added = person({ ...rights, hasPassword: false, linkUntil: until })
      return { body: { person: added, link: LINK, until } }
    })
    staff.server.api.set('POST /api/staff/session/prove', ({ body }): Scripted => {
      isFresh = (body as { password: string }).password === 'spokojna rzeka'
      return isFresh ? { body: {} } : { status: 401, body: { refused: 'wrong-credentials' } }
    })
    await openPeople()
    await staff.button('Dodaj osobę').focus()
    await staff.page.keyboard.press('Enter')
    await staff.heading('Dodaj osobę').waitFor()
    await staff.page.keyboard.press('Tab')
    await staff.page.getByLabel('Imię i nazwisko').press('Enter')
    await staff.page.getByText('Wpisz imię i nazwisko.').waitFor()
    await staff.page.getByText('Zaznacz co najmniej jeden serwis.').waitFor()
    await staff.inEverySize('person-faults')
    expect(await staff.page.evaluate(() => document.activeElement?.id)).toBe(
      await staff.page.getByLabel('Imię i nazwisko').getAttribute('id'),
    )
    await staff.page.keyboard.type('Franciszek Wilk')
    await staff.page.getByRole('textbox', { name: 'Login' }).fill('Ania')
    await staff.page.getByRole('checkbox', { name: 'Wrocław', exact: true }).focus()
    await staff.page.keyboard.press('Space')
    await staff.page.getByText('Bez tematów konsultant nie dostanie').waitFor()
    await staff.page.getByRole('checkbox', { name: 'Dowód osobisty' }).check()
    await staff.inEverySize('person-add')
    await staff.page.getByRole('textbox', { name: 'Login' }).press('Enter')
    await staff.heading('Potwierdź, że to Ty').waitFor()
    await staff.page.keyboard.type('nie ta')
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('To hasło nie pasuje.').waitFor()
    await staff.inEverySize('prove')
    await staff.page.getByLabel('Hasło', { exact: true }).fill('spokojna rzeka')
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Ten login ma już ktoś inny.').waitFor()
    await staff.inEverySize('person-taken')
    await staff.page.getByRole('textbox', { name: 'Login' }).fill('f.wilk')
    await staff.page.keyboard.press('Enter')
    await staff.heading('Odnośnik dla: Franciszek Wilk').waitFor()
    expect(await staff.page.getByLabel('Jednorazowy odnośnik').inputValue()).toBe(LINK)
    await staff.inEverySize('person-link')
    await staff.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await inDialog('Kopiuj').click()
    await staff.page.getByText('Skopiowano do schowka.').waitFor()
    expect(await staff.page.evaluate(() => navigator.clipboard.readText())).toBe(LINK)
    await staff.page.keyboard.press('Escape')
    await expect.poll(focused).toBe('Dodaj osobę')
    const sent = staff.sent('/api/staff/people/add') as { staffId: string; login: string }[]
    expect(sent.map(({ login }) => login)).toEqual(['ania', 'ania', 'f.wilk'])
    expect(new Set(sent.map(({ staffId }) => staffId)).size).toBe(1)
    expect(sent.at(-1)).toMatchObject({
      name: 'Franciszek Wilk',
      roles: ['consultant'],
      siteIds: ['wroclaw'],
      topicIds: ['dowod'],
    })
  })

  it('changes rights; the last manager of a site stays one', async () => {
    let refused: string | null = 'last-manager'
    staff.server.api.set('POST /api/staff/people/edit', ({ body }): Scripted =>
      refused
        ? { status: 409, body: { refused } }
        : { body: { person: { ...PEOPLE[1]!, ...(body as object) } } },
    )
    await openPeople()
    await openPerson('Bartłomiej Wiśniewski-Kowalczyk')
    await staff.inEverySize('person')
    await inDialog('Zmień dane').click()
    await staff.page.getByRole('checkbox', { name: 'kierownik' }).uncheck()
    await staff.page.getByRole('checkbox', { name: 'Rada Miejska Wrocławia' }).uncheck()
    expect(await staff.page.getByRole('group', { name: 'Tematy: Rada' }).count()).toBe(0)
    await inDialog('Zapisz zmiany').click()
    await staff.page.getByText('To ostatni kierownik tego serwisu.').waitFor()
    await staff.inEverySize('person-edit-refused')
    refused = null
    await inDialog('Zapisz zmiany').click()
    await staff.page.getByText('Zapisano zmiany: Bartłomiej').first().waitFor()
    expect(staff.sent('/api/staff/people/edit').at(-1)).toEqual({
      staffId: 'staff-2',
      name: PEOPLE[1]!.name,
      login: PEOPLE[1]!.login,
      roles: ['consultant'],
      siteIds: ['wroclaw'],
      topicIds: ['meldunek', 'dowod', 'podatki', 'slub'],
    })
  })

  it('has no way to suspend or remove the own account, and other ways for others', async () => {
    await openPeople()
    await openPerson('Anna Kierowniczka')
    await staff.page.getByText('To Twoje konto.').waitFor()
    expect(await inDialog('Usuń osobę').count()).toBe(0)
    expect(await inDialog('Zawieś').count()).toBe(0)
    await staff.page.keyboard.press('Escape')
    const deeds = [
      [
        'Celina Nowak',
        'Wznów konto',
        '/api/staff/people/suspend',
        'Konto wznowione: Celina Nowak.',
      ],
      ['Dorota Łoś', 'Zawieś', '/api/staff/people/suspend', 'Konto zawieszone: Dorota Łoś.'],
      [
        'Bartłomiej Wiśniewski-Kowalczyk',
        'Wyłącz drugi składnik',
        '/api/staff/people/reset-second-factor',
        'Drugi składnik wyłączony: Bartłomiej',
      ],
    ] as const
    for (const [name, deed, path, told] of deeds) {
      staff.server.api.set(`POST ${path}`, () => ({ body: { person: PEOPLE[2] } }))
      await openPerson(name)
      await inDialog(deed).click()
      await staff.heading(/\?$/).waitFor()
      await staff.inEverySize(`person-${deed.slice(0, 3)}`)
      await staff.dialog().getByRole('button').nth(1).click()
      await staff.page.getByText(told).first().waitFor()
    }
    expect(staff.sent('/api/staff/people/suspend')).toEqual([
      { staffId: 'staff-3', suspended: false },
      { staffId: 'staff-4', suspended: true },
    ])
    expect(staff.sent('/api/staff/people/reset-second-factor')).toEqual([{ staffId: 'staff-2' }])
  })

  it('removes a person only after the visits have been handed over', async () => {
    let lost = orphans(nextWorkday()).slice(0, 1)
    staff.server.api.set('POST /api/staff/people/remove', () => ({
      body: { removed: lost.length === 0, orphans: lost },
    }))
    let state = 'undone'
    staff.server.api.set('POST /api/staff/handovers', ({ body }) => ({
      body: {
        planId: (body as { planId: string }).planId,
        state,
        steps: 2,
        stepsDone: 2,
        failed: [],
      },
    }))
    await openPeople()
    await openPerson('Emil Zając')
    await inDialog('Usuń osobę').click()
    await staff.heading('Usunąć osobę: Emil Zając?').waitFor()
    await staff.inEverySize('person-remove')
    await inDialog('Usuń osobę').click()
    await staff.heading('1 wizyta bez konsultanta').waitFor()
    await inDialog('Przenieś wizyty i zapisz zmianę').click()
    await staff.page.getByText('Nic się nie zmieniło').waitFor()
    state = 'done'
    await inDialog('Przenieś wizyty i zapisz zmianę').click()
    await staff.page.getByText('Gotowe: załatwiono 1 wizytę').first().waitFor()
    expect(staff.sent('/api/staff/handovers')[0]).toMatchObject({
      change: { kind: 'remove-person', staffId: 'staff-5' },
      choices: [{ target: { staffId: 'staff-2' } }],
    })
    lost = []
    await openPerson('Emil Zając')
    await inDialog('Usuń osobę').click()
    await inDialog('Usuń osobę').click()
    await staff.page.getByText('Usunięto: Emil Zając.').first().waitFor()
  })
})

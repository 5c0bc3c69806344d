import { beforeEach, describe, expect, it } from 'vitest'
import { recordSpeech, spoken } from './support/live-recorder.ts'
import { useStaffApp } from './support/staff-app.ts'
import { DESK_STATES, signedIn } from './support/staff-views.ts'
import { tabList, tabListBackwards } from './support/tab-list.ts'

const staff = useStaffApp()
beforeEach(async () => {
  await recordSpeech(staff.page.context())
})

/** Words while something loads, read only when it takes long. */
const LOADING = /^inserted: (Wczytujemy|Łączymy z serwerem)…$/
/** There are no media here, which is found out at its own time. */
const NO_MEDIA = 'polite: Obraz i dźwięk przerwane – łączymy ponownie.'
const asked = () =>
  staff.server.messages.map(({ type }) => type).filter((type) => type !== 'media.join')
async function openDesk(state: keyof typeof DESK_STATES) {
  signedIn(staff.server)
  staff.server.show(DESK_STATES[state]())
  await staff.page.goto(`${staff.server.origin}/staff/`)
  await staff.page.getByText(/^Dziś/).waitFor()
}

const TOP = ['Przejdź do treści']
const NAVIGATION = ['Język', 'Wyloguj', 'Biurko', 'Moje rozmowy', 'Kalendarz', 'Moje konto']
const LINE = 'Osoby czekające w kolejce, od najdłużej czekającej'
const CONTROLS = [
  ...['Mikrofon', 'Kamera', 'Tylko głos', 'Urządzenia', 'Udostępnij ekran'],
  ...['Dokument: poproś o pokazanie', 'Przekaż', 'Małe okno', 'Rozłącz'],
]
const SIDE = ['Czat', 'Wiadomości', 'Wiadomość do mieszkańca', 'Wyślij']
const CALL = [...CONTROLS, ...SIDE, 'czat', 'pliki', 'ekran mieszkańca']

/** A device is on at its own time. */
const steady = (names: string[]) =>
  names.map((name) => name.replace(/ (włączon|wyłączon)[ya]$/, ''))

describe('the desk by keyboard alone', () => {
  it.each([
    ['ready', [...TOP, 'Gotowość', 'Przerwa', 'Koniec', ...NAVIGATION, 'Wstrzymaj odświeżanie']],
    ['talking', [...TOP, ...NAVIGATION, LINE, 'Wstrzymaj odświeżanie', ...CALL]],
  ] as const)(
    'T2 Tab meets the same things when %s, forwards and backwards',
    async (state, list) => {
      await openDesk(state)
      const found = steady(await tabList(staff.page))
      expect(steady(await tabListBackwards(staff.page))).toEqual(found.toReversed())
      expect(found).toEqual(list)
    },
  )

  it('T2 a letter alone does nothing', async () => {
    await openDesk('talking')
    staff.server.forget()
    const headings = () => staff.page.getByRole('heading').allInnerTexts()
    const before = await headings()
    await staff.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (const key of 'abcdefghijklmnopqrstuvwxyz0123456789') await staff.page.keyboard.press(key)
    expect(await headings()).toEqual(before)
    expect(asked()).toEqual([])
  })
})

describe('what the desk says', () => {
  it('T8 each change once, in Polish, as urgent as it is', async () => {
    const { page, server } = staff
    const said: string[] = []
    const listen = async (state: keyof typeof DESK_STATES, sign: () => Promise<unknown>) => {
      server.show(DESK_STATES[state]())
      await sign()
      const fresh = await spoken(page)
      said.push(
        `— ${state}`,
        ...fresh.filter((words) => !LOADING.test(words) && words !== NO_MEDIA),
      )
    }
    const sees = (words: string | RegExp) => () => page.getByText(words).first().waitFor()
    await openDesk('ready')
    await listen('ready', sees('Czekasz na zgłoszenie'))
    await listen('readyWithLine', sees(/Czeka 7 osób/))
    await listen('offered', () => page.getByRole('alertdialog').waitFor())
    await listen('talking', () => staff.button('Rozłącz').waitFor())
    await listen('interrupted', sees(/Mieszkaniec stracił/))
    await listen('wrapping', () => staff.heading('Po rozmowie').waitFor())
    await listen('pause', () =>
      page.getByText('Stan zmiany: Przerwa.').waitFor({ state: 'attached' }),
    )
    expect(said).toEqual([
      '— ready',
      '— readyWithLine',
      'polite: Nowe zgłoszenie w kolejce. Czeka 7 osób.',
      '— offered',
      'assertive: Nowe zgłoszenie: Meldunek i zameldowanie na pobyt stały, z kamerą, bez mikrofonu, czeka 6 minut. Karta zgłoszenia jest na końcu strony.',
      '— talking',
      'polite: Stan zmiany: W rozmowie.',
      '— interrupted',
      'polite: Mieszkaniec włączył kamerę. Mieszkaniec włączył mikrofon.',
      'assertive: Mieszkaniec stracił połączenie. Czekamy na jego powrót.',
      '— wrapping',
      'polite: Stan zmiany: Po rozmowie. Nowe zgłoszenie w kolejce. Czekają 4 osoby.',
      '— pause',
      'polite: Stan zmiany: Przerwa.',
    ])
  })
})

describe('the desk with a pointer', () => {
  it('T18 a press that slides off does nothing', async () => {
    await openDesk('talking')
    staff.server.forget()
    for (const name of ['Przekaż', 'Rozłącz', 'Udostępnij ekran']) {
      await staff.button(name).hover()
      await staff.page.mouse.down()
      await staff.page.mouse.move(5, 5)
      await staff.page.mouse.up()
    }
    expect(await staff.dialog().count()).toBe(0)
    expect(asked()).toEqual([])
  })
})

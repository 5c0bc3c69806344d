import { beforeEach, describe, expect, it } from 'vitest'
import { Keyboard } from './support/keyboard.ts'
import { recordSpeech, spoken } from './support/live-recorder.ts'
import { tabList, tabListBackwards } from './support/tab-list.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling, ended, residentView, SITE, waiting } from './support/widget-views.ts'

/** Monday noon in Warsaw. */
const panel = panelAt(Date.parse('2026-11-23T11:00:00Z'))
const { button, heading } = panel
let keys: Keyboard
beforeEach(async () => {
  keys = new Keyboard(panel.page)
  await recordSpeech(panel.page.context())
})

const open = () => panel.page.goto(`${panel.server.origin}/w/${SITE}/`)
/** By keyboard from the first step into the line. */
async function toLine() {
  await open()
  await keys.tick(panel.page.getByRole('checkbox'))
  await keys.press(button('Dalej'))
  await keys.press(button('Połącz teraz'))
  await panel.page.getByRole('meter').waitFor()
  panel.server.show(waiting(3))
  await keys.press(button('Dołącz do kolejki'))
  await heading('Jesteś 3. w kolejce.').waitFor()
}
async function toCall() {
  await toLine()
  panel.server.show(calling('talking'))
  await button('Czat').waitFor()
}
/** Requests of the panel; the media are asked for again and again, as there are none. */
const asked = () =>
  panel.server.messages.map(({ type }) => type).filter((type) => type !== 'media.join')
/** What there is, without the mark of the focus. */
const tree = async () =>
  (await panel.page.locator('body').ariaSnapshot()).replaceAll(' [active]', '')
/** Words while something loads, read only when it takes long. */
const LOADING = 'inserted: Otwieramy okno rozmowy…'

const HEADER = ['Język', 'Pytania']

describe('the panel by keyboard alone', () => {
  it('T2 Tab meets the same things in each step, forwards and backwards', async () => {
    const { page, server } = panel
    await open()
    await heading('Przygotuj się do rozmowy').waitFor()
    const lists: Record<string, string[]> = {}
    const note = async (step: string) => {
      lists[step] = await tabList(page)
      expect(await tabListBackwards(page), step).toEqual(lists[step].toReversed())
    }
    await note('prepare')
    await keys.tick(page.getByRole('checkbox'))
    await keys.press(button('Dalej'))
    await expect.poll(panel.focused).toBe('Kamera i mikrofon')
    await note('notice')
    await keys.press(button('Połącz teraz'))
    await page.getByRole('meter').waitFor()
    await note('devices')
    server.show(waiting(3))
    await keys.press(button('Dołącz do kolejki'))
    await expect.poll(panel.focused).toBe('Jesteś 3. w kolejce.')
    await button('Przenieś na telefon lub do okna').waitFor()
    await note('line')
    server.show(calling('talking'))
    await expect.poll(panel.focused).toBe('Konsultant: Anna')
    await note('call')
    await keys.press(button('Rozłącz'))
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(panel.focused).toBe('Rozłącz')
    server.show(ended('consultant-ended', 4 * 60_000))
    await expect.poll(panel.focused).toBe('Dziękujemy za rozmowę')
    await note('end')
    expect(lists).toEqual({
      prepare: [
        ...[
          ...HEADER,
          'Pełna informacja o Twoich danych',
          'Znam i akceptuję regulamin usługi (wymagane)',
        ],
        ...['Regulamin, wersja 2026-11-01', 'Deklaracja dostępności', 'Dalej'],
      ],
      notice: [
        ...HEADER,
        'Kamera i mikrofon Konsultant Cię widzi i słyszy. Możesz pokazać dokument.',
        'Zadzwoń: +48 71 000 00 00',
        'Wstecz',
        'Umów wizytę',
        'Połącz teraz',
      ],
      devices: [
        ...[...HEADER, 'Łączę się z kamerą', 'Łączę się z mikrofonem', 'Mikrofon', 'Głośnik'],
        ...['Temat rozmowy (nieobowiązkowo)', 'Wstecz', 'Dołącz do kolejki'],
      ],
      line: [
        ...[
          ...HEADER,
          'Kamera, mikrofon i głośnik',
          'Powiadom mnie dźwiękiem',
          'Powiadom, gdy nadejdzie kolej',
          'Przenieś na telefon lub do okna',
          'Czytaj zmiany kolejki',
        ],
        ...['Zmień na rezerwację', 'Opuść kolejkę'],
      ],
      call: [
        ...['Język', 'Przesuń swój obraz w inny róg', 'Mikrofon', 'Kamera', 'Urządzenia'],
        ...['Czat', 'Pliki', 'Udostępnij ekran', 'Tylko głos', 'Rozłącz'],
      ],
      end: [
        ...[...HEADER, '1 – bardzo źle', 'Komentarz (nieobowiązkowo)'],
        ...['Zadzwoń: +48 71 000 00 00', 'Wyślij ocenę', 'Pomiń'],
      ],
    })
  })

  it('T2 a letter alone does nothing', async () => {
    const { page, server } = panel
    await toCall()
    server.forget()
    const before = await tree()
    for (const key of 'abcdefghijklmnopqrstuvwxyz0123456789') await page.keyboard.press(key)
    expect(await tree()).toBe(before)
    expect(asked()).toEqual([])
  })

  it('T2 writes, looks at the files, hangs up and rates', async () => {
    const { page, server } = panel
    await toCall()
    await keys.press(button('Czat'))
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await page.keyboard.type('Dzień dobry')
    await page.keyboard.press('Enter')
    expect(await server.heard('chat.send')).toMatchObject({ text: 'Dzień dobry' })
    await page.keyboard.press('Escape')
    await expect.poll(panel.focused).toBe('Czat')
    await keys.press(button('Pliki'))
    await page.getByText('Każdy plik najpierw sprawdzamy').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(panel.focused).toBe('Pliki')
    await keys.press(button('Rozłącz'))
    await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Rozłącz' }))
    await server.heard('call.end')
    server.show(ended('resident-ended', 4 * 60_000))
    server.api.set('POST /api/widget/ratings', () => ({ body: { removed: [] } }))
    await expect.poll(panel.focused).toBe('Dziękujemy za rozmowę')
    await keys.choose(page.getByRole('radio', { name: '5 – bardzo dobrze' }))
    await keys.press(button('Wyślij ocenę'))
    await expect.poll(panel.focused).toBe('Dziękujemy za ocenę')
  })
})

describe('what the panel says', () => {
  it('T8 each change once, in Polish, as urgent as it is', async () => {
    const { page, server } = panel
    const said: string[] = []
    const listen = async (moment: string) => {
      // What is said comes with the view or just after it.
      await page.clock.runFor(500)
      const fresh = await spoken(page)
      said.push(`— ${moment}`, ...fresh.filter((words) => words !== LOADING))
    }
    await toLine()
    await listen('in the line')
    await page.clock.fastForward('00:30')
    server.show(waiting(2))
    await heading('Jesteś 2. w kolejce.').waitFor()
    await listen('second')
    server.show(waiting(1))
    await heading('Jesteś 1. w kolejce.').waitFor()
    await listen('first, too soon after')
    await page.clock.fastForward('00:30')
    await listen('later')
    server.show(residentView({ phase: 'offered' }))
    await heading('Konsultant dołącza…').waitFor()
    await listen('the turn')
    server.show(calling('talking'))
    await button('Czat').waitFor()
    await listen('talking')
    await keys.press(button('Mikrofon'))
    await listen('muted')
    server.show(calling('talking', { camera: false }))
    await page.getByText('Kamera konsultanta jest wyłączona').first().waitFor()
    await listen('camera off there')
    server.show(calling('interrupted', { connected: false }))
    await page.getByText(/Czekamy jeszcze/).waitFor()
    await listen('interrupted')
    server.show(calling('talking'))
    await page.getByText(/Czekamy jeszcze/).waitFor({ state: 'hidden' })
    await listen('back')
    server.show(ended('consultant-ended', 4 * 60_000))
    await heading('Dziękujemy za rozmowę').waitFor()
    await listen('ended')
    expect(said).toEqual([
      '— in the line',
      'polite: Przeglądarka pyta o zgodę na kamerę i mikrofon. Wybierz „Zezwalaj”.',
      'polite: Kamera i mikrofon działają.',
      'polite: Jesteś w kolejce. Możesz czekać, powiemy, gdy coś się zmieni.',
      '— second',
      'polite: Jesteś 2. w kolejce. Przed Tobą 1 osoba.',
      'polite: Zaraz Twoja kolej. Zostań przy tym urządzeniu.',
      '— first, too soon after',
      '— later',
      'polite: Jesteś 1. w kolejce. Jesteś następną osobą.',
      '— the turn',
      'assertive: Nadeszła Twoja kolej. Konsultant dołącza.',
      '— talking',
      'polite: Połączono. Rozmawiasz z: Anna.',
      '— muted',
      'polite: Mikrofon wyłączony',
      '— camera off there',
      'polite: Kamera konsultanta jest wyłączona',
      '— interrupted',
      'assertive: Konsultant stracił połączenie. Czekamy, aż wróci.',
      '— back',
      'polite: Konsultant wrócił do rozmowy.',
      // The heading takes the focus and is read.
      '— ended',
    ])
  })
})

describe('the call', () => {
  it('T12 turned to landscape goes on with its controls in reach', async () => {
    const { page, server } = panel
    await page.setViewportSize({ width: 360, height: 640 })
    await toCall()
    server.forget()
    await page.setViewportSize({ width: 640, height: 360 })
    const controls = page.getByRole('group', { name: 'Sterowanie rozmową' }).getByRole('button')
    for (const control of await controls.all()) {
      await control.scrollIntoViewIfNeeded()
      const box = (await control.boundingBox())!
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(640)
      expect(box.y + box.height).toBeLessThanOrEqual(360)
    }
    await heading('Anna').waitFor()
    expect(server.messages.map(({ type }) => type)).not.toContain('call.end')
    await page.setViewportSize({ width: 360, height: 640 })
    await button('Rozłącz').waitFor()
  })

  it('T18 a press that slides off does nothing', async () => {
    const { page, server } = panel
    await toCall()
    server.forget()
    const controls = page.getByRole('group', { name: 'Sterowanie rozmową' }).getByRole('button')
    const before = await tree()
    for (const control of await controls.all()) {
      await control.hover()
      await page.mouse.down()
      await page.mouse.move(5, 200)
      await page.mouse.up()
    }
    expect(await tree()).toBe(before)
    expect(asked()).toEqual([])
  })

  it('T19 nothing comes up under a pointer that rests on a control', async () => {
    const { page } = panel
    await toCall()
    const words = () => page.locator('body').innerText()
    const before = await words()
    for (const control of await page.getByRole('button').all()) {
      await control.hover()
      expect(await words()).toBe(before)
    }
  })

  it('T14 the sound for trying the loudspeaker is shorter than three seconds', async () => {
    const { page } = panel
    await page.addInitScript(() => {
      const ends: number[] = []
      Object.assign(window, { ends })
      const stop = OscillatorNode.prototype.stop
      OscillatorNode.prototype.stop = function (when) {
        ends.push((when ?? 0) - this.context.currentTime)
        stop.call(this, when)
      }
    })
    await toCall()
    await keys.press(button('Urządzenia'))
    await keys.press(button('Sprawdź głośnik'))
    const ends = () => page.evaluate(() => (window as unknown as { ends: number[] }).ends)
    await expect.poll(async () => (await ends()).length).toBeGreaterThan(0)
    expect(Math.max(...(await ends()))).toBeLessThan(3)
  })
})

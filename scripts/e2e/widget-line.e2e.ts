import { describe, expect, it } from 'vitest'
import type { LineReason } from '#machines/line-story.ts'
import type { ResidentView } from '#machines/views.ts'
import { panelAt } from './support/widget-panel.ts'
import {
  SITE,
  calling,
  openOffice,
  residentView,
  siteInfo,
  waiting,
} from './support/widget-views.ts'

/** Monday morning in the city. */
const NOW = Date.parse('2026-11-23T09:15:00Z')
const at = (time: string) => Date.parse(`2026-11-23T${time}:00+01:00`)
const panel = panelAt(NOW)
const text = (words: string | RegExp) => panel.page.getByText(words).first()
const site = (change: Parameters<typeof siteInfo>[0]) =>
  panel.server.api.set(`GET /api/widget/sites/${SITE}`, () => ({ body: siteInfo(change) }))
const way = (name: RegExp) => panel.page.getByRole('radio', { name })
const none = { camera: false, microphone: false }

const risen = (place: number, from: number, ...reasons: LineReason[]): ResidentView =>
  waiting(place, {
    ahead: { people: place - 2, visits: [at('10:20')] },
    why: { from, reasons },
  } as never)

describe('the line explained', () => {
  it('names visits before one by their time, and why the number changed', async () => {
    await panel.joinLine(
      waiting(5, { ahead: { people: 2, visits: [at('10:20'), at('10:40')] } } as never),
    )
    await text('Przed Tobą 2 osoby i 2 wizyty umówione na 10:20 i 10:40.').waitFor()
    panel.server.show(
      risen(
        6,
        5,
        { why: 'visit-came', n: 1, at: [at('10:20')] },
        { why: 'came-back', n: 1, at: [] },
        { why: 'went', n: -1, at: [] },
      ),
    )
    await text(
      'Numer wzrósł z 5 na 6. Nadeszła pora wizyty umówionej na 10:20. 1 osoba wróciła na swoje miejsce',
    ).waitFor()
    await panel.inEverySize('line-risen')
    panel.server.show(risen(4, 6, { why: 'went', n: -2, at: [] }))
    await text('Numer spadł z 6 na 4. 2 osoby przed Tobą weszły do rozmowy').waitFor()
    panel.server.show(risen(4, 4, { why: 'staff-came', n: 0, at: [] }))
    await text('Konsultant wrócił, czekasz krócej.').waitFor()
    // Told in one go, and not more often than every 20 s.
    const first = await panel.region('line')
    expect(first).toContain('Numer wzrósł z 5 na 6.')
    await panel.page.clock.fastForward(20_000)
    await expect.poll(() => panel.region('line')).toContain('Konsultant wrócił')
  })

  it('says when the office closes before the turn, with booking and telephone, and lets one stay', async () => {
    const closing = { at: at('15:00'), outlook: 'hopeless' }
    await panel.joinLine(waiting(9, { closing } as never))
    await text('Zamykamy o 15:00 i raczej nie zdążymy Cię przyjąć.').waitFor()
    await panel.page.getByRole('link', { name: /^Zadzwoń/ }).waitFor()
    expect(await panel.button('Zmień na rezerwację').getAttribute('class')).toContain('primary')
    expect(await panel.region('status')).toContain('Zamykamy o 15:00')
    await panel.inEverySize('line-closing')
    panel.server.show(waiting(9, { closing: { at: at('15:00'), outlook: 'over' } } as never))
    await text('Minęła godzina zamknięcia (15:00).').waitFor()
    await panel.button('Opuść kolejkę').waitFor()
  })
})

describe('nearly the turn', () => {
  it('is told once by words, title and, when wished, by sound and a notification', async () => {
    const { page, server } = panel
    await page.addInitScript(() => {
      const shown: string[] = []
      class Notification {
        static permission = 'default'
        static requestPermission = () => Promise.resolve('granted')
        constructor(title: string) {
          shown.push(title)
        }
        close() {}
      }
      Object.assign(window, { shown, Notification })
    })
    const shown = () => page.evaluate(() => (window as never as { shown: string[] }).shown)
    await panel.joinLine(waiting(3))
    await panel.heading('Jesteś 3. w kolejce.').waitFor()
    const sound = page.getByRole('checkbox', { name: 'Powiadom mnie dźwiękiem' })
    await expect.poll(() => sound.isChecked()).toBe(true)
    await sound.uncheck()
    await panel.button('Powiadom, gdy nadejdzie kolej').click()
    await text('Powiadomienia są włączone.').waitFor()
    expect(await shown()).toEqual([
      'Powiadomienia działają. Damy znać, gdy zbliży się Twoja kolej.',
    ])
    await panel.inEverySize('line-notified')
    await page.evaluate(() => (document.hasFocus = () => false))
    server.show(waiting(2))
    await text('Zaraz Twoja kolej.').waitFor()
    await expect.poll(() => page.title()).toBe('Zaraz Twoja kolej – Czat wideo')
    expect(await panel.region('status')).toContain('Zaraz Twoja kolej.')
    await panel.inEverySize('line-near')
    server.show(waiting(1))
    await panel.heading('Jesteś 1. w kolejce.').waitFor()
    server.show(residentView({ phase: 'offered' }))
    await panel.heading('Konsultant dołącza…').waitFor()
    expect((await shown()).slice(1)).toEqual([
      'Zaraz Twoja kolej. Zostań przy tym urządzeniu.',
      'Nadeszła Twoja kolej. Konsultant dołącza.',
    ])
  })

  it('has words where the browser shows no notifications', async () => {
    await panel.page.addInitScript(() => {
      const requestPermission = () => Promise.resolve('denied')
      Object.assign(window, { Notification: { permission: 'default', requestPermission } })
    })
    await panel.joinLine(waiting(4))
    await panel.button('Powiadom, gdy nadejdzie kolej').click()
    await text('Przeglądarka nie pozwala na powiadomienia z tej strony.').waitFor()
    await panel.inEverySize('line-notice-denied')
  })
})

describe('a line that takes nobody', () => {
  it.each([
    ['full', 'W kolejce jest teraz zbyt wiele osób.'],
    ['closing-soon', 'Zbliża się koniec pracy i nie zdążymy przyjąć kolejnych osób.'],
  ] as const)('%s: booking and telephone, until it takes people again', async (line, words) => {
    site({ line })
    await panel.openNotice()
    await text(words).waitFor()
    expect(await panel.button('Połącz teraz').count()).toBe(0)
    expect(await panel.button('Umów wizytę').getAttribute('class')).toContain('primary')
    await panel.page.getByRole('link', { name: /^Zadzwoń/ }).waitFor()
    await panel.inEverySize(`notice-${line}`)
    openOffice(panel.server)
    await panel.button('Sprawdź jeszcze raz').click()
    await panel.button('Połącz teraz').waitFor()
  })
})

describe('the ladder of devices', () => {
  it('asks for the microphone alone when that is chosen', async () => {
    await panel.openNotice()
    await way(/^Tylko mikrofon/).check()
    await panel.button('Połącz teraz').click()
    await panel.page.getByRole('meter').waitFor()
    await text('Bez kamery konsultant może nie potwierdzić').waitFor()
    expect(await panel.page.getByLabel('Łączę się z kamerą').isChecked()).toBe(false)
  })

  it('joins by text alone without asking the browser, and begins the call with the chat open', async () => {
    const { page, server } = panel
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('must not be asked'))
    })
    await panel.openNotice()
    await way(/^Tylko tekst/).check()
    await text('Przeglądarka nie zapyta o kamerę ani mikrofon.').waitFor()
    await panel.inEverySize('notice-text')
    await panel.button('Połącz teraz').click()
    await text('rozmawiasz tekstem, na czacie').waitFor()
    expect(await page.getByRole('heading', { name: 'Kamera nie działa' }).count()).toBe(0)
    await panel.inEverySize('devices-text')
    server.show({ ...waiting(3), devices: none })
    await panel.button('Dołącz – tylko tekst').click()
    await panel.heading('Jesteś 3. w kolejce.').waitFor()
    expect(panel.asked('/api/widget/tickets')).toMatchObject({ devices: none })
    server.show({ ...calling('talking'), devices: none })
    await page.getByRole('textbox', { name: 'Wiadomość do konsultanta' }).waitFor()
    await panel.inEverySize('call-text')
  })

  it('does not offer text where the site has switched it off', async () => {
    site({ textOnly: false })
    await panel.openNotice()
    await way(/^Tylko mikrofon/).waitFor()
    expect(await way(/^Tylko tekst/).count()).toBe(0)
  })
})

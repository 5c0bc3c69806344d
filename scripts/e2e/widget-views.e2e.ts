import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { ResidentView } from '#machines/views.ts'
import { overflow, runningMotion, withoutFocusRing } from './support/accessibility.ts'
import { builtApp, useBrowser } from './support/built-app.ts'
import { complaintsOf, POLICY, SIZES } from './support/page-rules.ts'
import { startScriptedServer } from './support/scripted-server.ts'
import type { ScriptedServer } from './support/scripted-server.ts'
import { inPanelSizes } from './support/widget-panel.ts'
import {
  SITE,
  TICKET,
  calling,
  ended,
  openOffice,
  residentView,
  siteInfo,
  waiting,
} from './support/widget-views.ts'

const app = useBrowser()
const files = builtApp('widget-vue')
let server: ScriptedServer
let context: BrowserContext
let page: Page
let complaints: string[]

beforeEach(async () => {
  server = await startScriptedServer({
    folders: { '/widget/': files, [`/w/${SITE}/`]: files },
    headers: { 'content-security-policy': POLICY },
  })
  openOffice(server)
  server.refuse.set('media.join', 'media-unavailable')
  context = await app.browser.newContext({ locale: 'pl-PL', viewport: SIZES[0] })
  page = await context.newPage()
  complaints = complaintsOf(page)
})
afterEach(async () => {
  await context.close()
  await server.close()
  expect(complaints).toEqual([])
})

const inEverySize = (name: string) => inPanelSizes(page, name)
const button = (name: string | RegExp) => page.getByRole('button', { name })
const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 })
const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
const region = (name: string) => page.locator(`[data-region=${name}]`).textContent()

async function openPanel() {
  await page.goto(`${server.origin}/w/${SITE}/`)
}
async function toNotice() {
  await openPanel()
  await page.getByRole('checkbox').check()
  await button('Dalej').click()
  await heading('Kamera i mikrofon').waitFor()
}
async function toDevices() {
  await toNotice()
  await button('Połącz teraz').click()
  await heading('Sprawdź obraz i dźwięk').waitFor()
}
async function toLine(view: ResidentView = waiting(3)) {
  await toDevices()
  server.show(view)
  await page.getByRole('meter').waitFor()
  await button('Dołącz do kolejki').click()
}

describe('before the line', () => {
  it('prepares, and asks for the terms before it goes on (T13)', async () => {
    await openPanel()
    await heading('Przygotuj się do rozmowy').waitFor()
    expect(await page.title()).toBe('Krok 1 z 3: przygotowanie – Czat wideo')
    await inEverySize('prepare')
    await button('Dalej').click()
    await page.getByRole('alert').filter({ hasText: 'Nie możemy przejść dalej' }).waitFor()
    const box = page.getByRole('checkbox')
    expect(await box.getAttribute('aria-invalid')).toBe('true')
    expect(await focused()).toContain('Nie możemy przejść dalej')
    await inEverySize('prepare-missing-terms')
    await box.check()
    await button('Dalej').click()
    await heading('Kamera i mikrofon').waitFor()
    expect(await focused()).toBe('Kamera i mikrofon')
    await inEverySize('notice')
    await button('Wstecz').click()
    expect(await page.getByRole('checkbox').isChecked()).toBe(true)
  })

  it('asks the browser only in the device step, and stops the camera on the way back', async () => {
    await page.addInitScript(() => {
      const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      const asked: MediaStream[] = []
      Object.assign(window, { asked })
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await own(wish)
        asked.push(stream)
        return stream
      }
    })
    const count = () => page.evaluate(() => (window as never as { asked: unknown[] }).asked.length)
    await toNotice()
    expect(await count()).toBe(0)
    await button('Połącz teraz').click()
    await page.getByRole('meter').waitFor()
    await page.getByLabel('Podgląd z Twojej kamery').waitFor()
    await inEverySize('devices')
    await button('Wstecz').click()
    await heading('Kamera i mikrofon').waitFor()
    const live = await page.evaluate(() =>
      (window as never as { asked: MediaStream[] }).asked.flatMap((stream) =>
        stream.getTracks().map((track) => track.readyState),
      ),
    )
    expect(live.length).toBeGreaterThan(1)
    expect(new Set(live)).toEqual(new Set(['ended']))
  })

  it('goes on without camera, and not without both where calls by text are off', async () => {
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({ body: siteInfo({ textOnly: false }) }))
    await toDevices()
    await page.getByRole('meter').waitFor()
    await page.getByLabel('Łączę się z kamerą').uncheck()
    await page.getByText('Bez kamery konsultant może nie potwierdzić').waitFor()
    await page.getByLabel('Łączę się z mikrofonem').uncheck()
    await button('Dołącz do kolejki').click()
    await page.getByRole('alert').filter({ hasText: 'Włącz kamerę albo mikrofon' }).waitFor()
    await inEverySize('devices-none')
    await page.getByLabel('Łączę się z mikrofonem').check()
    await page.getByRole('meter').waitFor()
    await page.getByLabel('Temat rozmowy').selectOption('meldunek')
    server.show(waiting(1))
    await button('Dołącz do kolejki').click()
    await heading('Jesteś 1. w kolejce').waitFor()
    const { body } = server.requests.find(({ method }) => method === 'POST')!
    const devices = { camera: false, microphone: true }
    expect(body).toEqual({
      siteId: SITE,
      topicId: 'meldunek',
      termsVersion: '2026-11-01',
      devices,
      language: 'pl',
    })
  })

  it('helps in words when the browser refuses', async () => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('no', 'NotAllowedError'))
    })
    await toDevices()
    await page.getByRole('heading', { name: 'Kamera nie działa' }).waitFor()
    await page.getByText('Jak dać zgodę w tej przeglądarce').first().click()
    await page.getByText('Kliknij ikonę obok adresu strony.').first().waitFor()
    await inEverySize('devices-refused')
  })

  it('keeps everything when joining is refused, with the reason in words', async () => {
    server.api.set('POST /api/widget/tickets', () => ({
      status: 429,
      body: { refused: 'line-full', retryAfterMs: 30_000 },
    }))
    await toDevices()
    await page.getByRole('meter').waitFor()
    await page.getByLabel('Temat rozmowy').selectOption('meldunek')
    await button('Dołącz do kolejki').click()
    await page.getByText('W kolejce jest teraz zbyt wiele osób').waitFor()
    await page.getByText('Spróbuj za 30 sekund.').waitFor()
    expect(await page.getByLabel('Temat rozmowy').inputValue()).toBe('meldunek')
    await inEverySize('devices-line-full')
  })

  it('goes back to the terms when they have changed', async () => {
    await toDevices()
    await page.getByRole('meter').waitFor()
    server.api.set('POST /api/widget/tickets', () => ({
      status: 409,
      body: { refused: 'terms-changed' },
    }))
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({
      body: siteInfo({ terms: { version: '2026-12-01', url: '/s/x/terms' } }),
    }))
    await button('Dołącz do kolejki').click()
    await page.getByText('Regulamin zmienił się przed chwilą').waitFor()
    expect(await page.getByRole('checkbox').isChecked()).toBe(false)
    await page.getByRole('link', { name: 'wersja 2026-12-01' }).waitFor()
  })
})

describe('in the line', () => {
  it('shows the place, says changes rarely, and tells why the number rose', async () => {
    await toLine()
    await heading('Jesteś 3. w kolejce.').waitFor()
    expect(await page.title()).toBe('3. w kolejce – Czat wideo')
    await page.getByText('od 4 do 7 minut').waitFor()
    await page.getByText('Przed Tobą 2 osoby.').waitFor()
    await inEverySize('waiting')
    server.show(waiting(2))
    await heading('Jesteś 2. w kolejce.').waitFor()
    await expect.poll(() => region('line')).toContain('Jesteś 2. w kolejce. Przed Tobą 1 osoba.')
    const visits = [Date.parse('2026-11-23T10:20:00+01:00')]
    const risen = { from: 2, reasons: [{ why: 'visit-came', n: 1, at: visits }] }
    const told = { wait: null, ahead: { people: 1, visits }, why: risen }
    server.show(waiting(3, told as never))
    await page.getByText('Przed Tobą 1 osoba i 1 wizyta umówiona na 10:20.').waitFor()
    await page
      .getByText('Numer wzrósł z 2 na 3. Nadeszła pora wizyty umówionej na 10:20.')
      .first()
      .waitFor()
    await page.getByText('jeszcze nie wiemy').waitFor()
    // The second change within the pause is not spoken yet.
    expect(await region('line')).toContain('Jesteś 2. w kolejce.')
    await inEverySize('waiting-raised')
  })

  it('asks before the place is given up', async () => {
    await toLine()
    await button('Opuść kolejkę').click()
    await page.getByRole('dialog').getByText('Stracisz swoje miejsce.').waitFor()
    await inEverySize('waiting-leave')
    await page.keyboard.press('Escape')
    expect(await focused()).toBe('Opuść kolejkę')
    await button('Opuść kolejkę').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Opuść kolejkę' }).click()
    await server.heard('ticket.leave')
    server.show(ended('resident-left', null))
    await heading('Nie jesteś już w kolejce').waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('keeps the ticket over a reload and comes back by itself after a cut', async () => {
    await toLine()
    await heading('Jesteś 3. w kolejce.').waitFor()
    await page.reload()
    await heading('Jesteś 3. w kolejce.').waitFor()
    expect(await page.evaluate(() => Object.values(sessionStorage).join())).toContain(TICKET)
    server.admit = false
    server.cut(CLOSE.restart)
    await page.locator('.banner', { hasText: 'Twoje miejsce czeka' }).waitFor()
    await inEverySize('waiting-cut')
    server.admit = true
    await page.locator('.banner').waitFor({ state: 'detached' })
    await expect.poll(() => region('status')).toBe('Połączono ponownie.')
  })

  it('says why one waits again', async () => {
    await toLine(waiting(1, { returned: 'consultant-lost', atWork: 0 } as never))
    await page.getByText('Konsultant stracił połączenie i nie wrócił.').first().waitFor()
    await page.getByText('żaden konsultant nie przyjmuje').waitFor()
    await inEverySize('waiting-returned')
  })

  it.each([
    [CLOSE.ticketUnknown, 'To miejsce w kolejce już nie istnieje', 'Nowa rozmowa'],
    [CLOSE.replaced, 'Rozmowa jest otwarta w innej karcie', 'Rozmawiaj tutaj'],
    [CLOSE.version, 'To okno jest w starszej wersji', 'Odśwież okno'],
    [CLOSE.flood, 'Połączenie zostało zamknięte', 'Odśwież okno'],
  ])('has words and a way on for close code %i', async (code, words, way) => {
    await toLine()
    await heading('Jesteś 3. w kolejce.').waitFor()
    server.cut(code)
    await heading(words).waitFor()
    await button(way).waitFor()
    await inEverySize(`gone-${code}`)
  })
})

describe('the call', () => {
  it('announces the turn once, without a press', async () => {
    await toLine()
    server.show(residentView({ phase: 'offered' }))
    await heading('Konsultant dołącza…').waitFor()
    expect(await region('alert')).toBe('Nadeszła Twoja kolej. Konsultant dołącza.')
    expect(await page.title()).toBe('Konsultant dołącza… – Czat wideo')
    await inEverySize('offered')
  })

  it('has its controls in one row, in words, by keyboard', async () => {
    await toLine()
    server.show(calling('connecting'))
    await heading('Anna').waitFor()
    await inEverySize('call-connecting')
    server.show(calling('talking'))
    await expect.poll(() => region('status')).toBe('Połączono. Rozmawiasz z: Anna.')
    const controls = page.getByRole('group', { name: 'Sterowanie rozmową' }).getByRole('button')
    const names = (await controls.allInnerTexts()).map((name) => name.trim())
    const tools = ['Czat', 'Pliki', 'Ekran', 'Tylko głos']
    expect(names).toEqual(['Mikrofon', 'Kamera', 'Urządzenia', ...tools, 'Rozłącz'])
    const microphone = button('Mikrofon')
    expect(await microphone.getAttribute('aria-pressed')).toBe('true')
    await microphone.press('Space')
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('false')
    expect(await region('status')).toBe('Mikrofon wyłączony')
    await button('Kamera').press('Space')
    await expect.poll(() => region('status')).toBe('Kamera wyłączona')
    await inEverySize('call-muted')
    expect(await withoutFocusRing(page, 9)).toEqual([])
    await button('Urządzenia').click()
    await page.getByRole('dialog').getByText('Kamera, mikrofon i głośnik').waitFor()
    await inEverySize('call-devices')
    await page.keyboard.press('Escape')
    const before = await page.locator('.own').boundingBox()
    await button('Przesuń').click()
    const after = await page.locator('.own').boundingBox()
    expect(after!.x).toBeLessThan(before!.x)
  })

  it('tells what the other side does, and how long it waits', async () => {
    await toLine()
    server.show(calling('talking'))
    await heading('Anna').waitFor()
    server.show(calling('talking', { camera: false, microphone: false }))
    await page.getByText('Kamera konsultanta jest wyłączona').first().waitFor()
    await inEverySize('call-partner-off')
    server.show(calling('interrupted'))
    await page.getByText(/Czekamy jeszcze 1[0-4] sekund/).waitFor()
    expect(await region('alert')).toBe('Konsultant stracił połączenie. Czekamy, aż wróci.')
    await inEverySize('call-interrupted')
  })

  it('asks before it hangs up, and ends with what was deleted', async () => {
    await toLine()
    server.show(calling('talking'))
    await button('Rozłącz').click()
    await page.getByRole('dialog').getByText('Rozłączyć?').waitFor()
    await inEverySize('call-hang-up')
    await page.getByRole('dialog').getByRole('button', { name: 'Rozłącz' }).click()
    await server.heard('call.end')
    server.show(ended('resident-ended', 4 * 60_000))
    await heading('Dziękujemy za rozmowę').waitFor()
    await page.getByText('Czas rozmowy: 4 minuty').waitFor()
    await page.getByText('nie były nagrywane').waitFor()
    await button('Pomiń').click()
    await inEverySize('end')
    await button('Nowa rozmowa').click()
    await heading('Przygotuj się do rozmowy').waitFor()
    expect(await page.getByRole('checkbox').isChecked()).toBe(false)
  })
})

describe('everywhere', () => {
  it('speaks English, moves nothing under reduced motion, and has focus rings', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await openPanel()
    await page.locator('.language select').selectOption({ label: 'English' })
    await heading('Get ready for the call').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await runningMotion(page)).toEqual([])
    expect(await withoutFocusRing(page, 6)).toEqual([])
    await inEverySize('prepare-en')
  })

  it('says so when the site is unknown, the service away, or the browser too old', async () => {
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({
      status: 404,
      body: { refused: 'unknown-site' },
    }))
    await openPanel()
    await page.getByText('Ten adres nie należy do żadnego urzędu').waitFor()
    await inEverySize('site-unknown')
    server.api.set(`GET /api/widget/sites/${SITE}`, () => ({ status: 502, body: null }))
    await openPanel()
    await button('Spróbuj ponownie').waitFor()
    openOffice(server)
    await button('Spróbuj ponownie').click()
    await heading('Przygotuj się do rozmowy').waitFor()
    await page.addInitScript(() => Object.assign(window, { RTCPeerConnection: undefined }))
    await openPanel()
    await page.getByText('Ta przeglądarka nie obsługuje rozmów wideo').waitFor()
    await inEverySize('unsupported')
  })

  it('stays whole with text of twice the size on a phone too', async () => {
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => {
        document.documentElement.style.fontSize = '200%'
      })
    })
    const isWhole = async () => {
      for (const size of SIZES) {
        await page.setViewportSize(size)
        await expect.poll(() => overflow(page)).toEqual([])
      }
    }
    await toLine()
    await heading('Jesteś 3. w kolejce.').waitFor()
    await isWhole()
    server.show(calling('talking'))
    await heading('Anna').waitFor()
    await isWhole()
  })
})

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { axeViolations, overflow, smallTargets } from './support/accessibility.ts'
import { useEmbeddedPanel } from './support/embedded-panel.ts'
import { complaintsOf, SHOTS } from './support/page-rules.ts'
import { Walk } from './support/walk.ts'
import { SITE, calling, ended, residentView, waiting } from './support/widget-views.ts'

const embedded = useEmbeddedPanel()
const { launcher, panel, heading } = embedded
let { page, server, context, cityOrigin } = {} as typeof embedded
let complaints: string[]
beforeEach(() => {
  ;({ page, server, context, cityOrigin } = embedded)
  complaints = complaintsOf(page)
})
afterEach(() => expect(complaints).toEqual([]))

const shoot = (name: string) =>
  SHOTS ? page.screenshot({ path: join(SHOTS, `${name}.png`) }) : undefined
const cityFocus = () =>
  page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName ?? null)

async function joinLine() {
  await page.goto(cityOrigin)
  await launcher().click()
  await panel().getByRole('checkbox').check()
  await panel().getByRole('button', { name: 'Dalej' }).click()
  await panel().getByRole('button', { name: 'Połącz teraz' }).click()
  await panel().getByRole('meter').waitFor()
  server.show(waiting(2))
  await panel().getByRole('button', { name: 'Dołącz do kolejki' }).click()
  await heading('Jesteś 2. w kolejce.').waitFor()
}

describe("the panel on the city's page", () => {
  it('costs one script before the click, and stores nothing', async () => {
    const fetched: string[] = []
    page.on('request', (request) => {
      if (request.url().startsWith(server.origin)) fetched.push(new URL(request.url()).pathname)
    })
    await page.goto(cityOrigin)
    await launcher().waitFor()
    await shoot('city-closed')
    expect(fetched).toEqual([`/s/${SITE}/okienko.js`])
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0)
    expect(await axeViolations(page)).toEqual([])
    expect(await smallTargets(page, 24)).toEqual([])
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 640 })
      expect(await overflow(page)).toEqual([])
      await shoot(`city-closed-${width}`)
    }
  })

  it('opens beside the page by keyboard, takes the focus, and gives it back with Esc (T2)', async () => {
    await page.goto(cityOrigin)
    await launcher().focus()
    await page.keyboard.press('Enter')
    await heading('Przygotuj się do rozmowy').waitFor()
    expect(await launcher().getAttribute('aria-expanded')).toBe('true')
    await expect.poll(() => cityFocus()).toBe('IFRAME')
    const size = async () => {
      const { width, height } = (await page.locator('dialog').boundingBox())!
      return [Math.round(width), Math.round(height)]
    }
    expect(await size()).toEqual([400, 680])
    await shoot('city-open')
    expect(await axeViolations(page)).toEqual([])
    await panel().getByRole('button', { name: 'Szerzej' }).press('Enter')
    // The frame asks the city's page for its size.
    await expect.poll(size).toEqual([1080, 692])
    await shoot('city-large')
    await panel().getByRole('button', { name: 'Węziej' }).press('Enter')
    await expect.poll(size).toEqual([400, 680])
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await expect.poll(() => cityFocus()).toBe('BUTTON')
  })

  it('fills a phone as a modal, and can be closed there', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(cityOrigin)
    await launcher().click()
    await heading('Przygotuj się do rozmowy').waitFor()
    const box = (await page.locator('dialog').boundingBox())!
    expect(box).toEqual({ x: 0, y: 0, width: 390, height: 844 })
    expect(await page.locator('dialog').evaluate((d) => d.matches(':modal'))).toBe(true)
    await shoot('city-open-390')
    expect(await panel().getByRole('button', { name: 'Szerzej' }).count()).toBe(0)
    await panel().getByRole('button', { name: 'Zamknij' }).click()
    await page.locator('dialog').waitFor({ state: 'hidden' })
  })

  it("keeps the ticket on the way to another page of the city, and the city's focus", async () => {
    await joinLine()
    await shoot('city-waiting')
    expect(await page.evaluate(() => Object.entries(sessionStorage))).toEqual([
      [`okienko:${SITE}`, '1'],
    ])
    await page.getByRole('link', { name: 'Sprawy urzędowe' }).click()
    await page.waitForURL('**/sprawy')
    await heading('Jesteś 2. w kolejce.').waitFor()
    expect(await cityFocus()).not.toBe('IFRAME')
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('asks before it closes in the line, folds, and comes back by itself at the turn', async () => {
    await joinLine()
    await panel().getByRole('heading', { level: 1 }).press('Escape')
    await panel().getByRole('dialog').getByText('Zamknąć okno?').waitFor()
    await shoot('city-closing')
    await panel().getByRole('button', { name: 'Zwiń okno' }).click()
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Czat wideo – trwa' }).waitFor()
    const title = await page.title()
    server.show(residentView({ phase: 'offered' }))
    await heading('Konsultant dołącza…').waitFor({ state: 'visible' })
    expect(await page.title()).toBe('Konsultant dołącza… – Czat wideo')
    server.show(waiting(1, { returned: 'consultant-lost' } as never))
    await expect.poll(() => page.title()).toBe(title)
  })

  it('leaves the page whole when the frame cannot be opened', async () => {
    await page.clock.install()
    await page.route('**/w/**', (route) => route.abort())
    await page.goto(cityOrigin)
    await launcher().click()
    await page.clock.fastForward(8_000)
    await page.getByText('zadzwoń lub przyjdź').waitFor()
    await page.getByRole('link', { name: '+48 71 000 00 00' }).waitFor()
    await shoot('city-failed')
    await page.getByRole('link', { name: 'Kontakt' }).click()
    await page.waitForURL('**/kontakt')
  })
})

const PDF = { name: 'wniosek.pdf', mimeType: 'application/pdf' }

describe('a whole call by keyboard alone', () => {
  it('T2 from the launcher to the rating and back, with chat, file and a second thought', async () => {
    const walk = new Walk(page)
    const button = (name: string) => panel().getByRole('button', { name, exact: true })
    const dialog = () => panel().getByRole('dialog')
    server.api.set('POST /api/calls/call-1/files', ({ headers }) => {
      const { 'x-file-id': fileId, 'x-file-name': name } = headers as Record<string, string>
      const file = {
        fileId: fileId!,
        name: name!,
        from: 'resident',
        kind: 'pdf',
        bytes: 9,
      } as const
      const progress = { state: 'ready' } as const
      server.tell({ type: 'file.state', callId: 'call-1', file: { ...file, progress } })
      return { body: {} }
    })
    server.api.set('POST /api/widget/ratings', () => ({ body: { removed: [] } }))

    await page.goto(cityOrigin)
    await walk.press(launcher())
    await walk.arrives('Przygotuj się do rozmowy')
    await walk.tick(panel().getByRole('checkbox'))
    await walk.press(button('Dalej'))
    await walk.arrives('Kamera i mikrofon')
    await walk.press(button('Połącz teraz'))
    await walk.arrives('Sprawdź obraz i dźwięk')
    await panel().getByRole('meter').waitFor()
    server.show(waiting(2))
    await walk.press(button('Dołącz do kolejki'))
    await walk.arrives('Jesteś 2. w kolejce.')
    // The turn needs no press.
    server.show(residentView({ phase: 'offered' }))
    await walk.arrives('Konsultant dołącza…')
    server.show(calling('talking'))
    await walk.arrives('Konsultant: Anna')

    await walk.tick(button('Mikrofon'))
    expect(await button('Mikrofon').getAttribute('aria-pressed')).toBe('false')
    await walk.press(button('Czat'))
    await walk.fill(panel().getByRole('textbox'), 'Dzień dobry')
    await page.keyboard.press('Enter')
    expect(await server.heard('chat.send')).toMatchObject({ text: 'Dzień dobry' })
    await walk.escape()
    await walk.arrives('Czat')

    await walk.press(button('Pliki'))
    await walk.arrives('Wybierz plik')
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Enter')
    await (await chooser).setFiles({ ...PDF, buffer: Buffer.from('%PDF-1.7\n') })
    await panel().getByRole('listitem').filter({ hasText: PDF.name }).getByText('Gotowy').waitFor()
    await walk.escape()
    await walk.arrives('Pliki')

    await walk.press(button('Rozłącz'))
    await dialog().waitFor()
    await walk.escape()
    await walk.arrives('Rozłącz')
    expect(server.messages.filter(({ type }) => type === 'call.end')).toEqual([])
    await walk.press(button('Rozłącz'))
    await walk.press(dialog().getByRole('button', { name: 'Rozłącz' }))
    await server.heard('call.end')
    server.show(ended('resident-ended', 4 * 60_000))
    await walk.arrives('Dziękujemy za rozmowę')
    await walk.choose(panel().getByRole('radio', { name: '5 – bardzo dobrze' }))
    await walk.fill(panel().getByLabel('Komentarz (nieobowiązkowo)'), 'Szybko i miło.')
    await walk.press(button('Wyślij ocenę'))
    await walk.arrives('Dziękujemy za ocenę')
    await walk.escape()
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await walk.arrives('Czat wideo')
  })
})

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { axeViolations, overflow, smallTargets } from './support/accessibility.ts'
import { useEmbeddedPanel } from './support/embedded-panel.ts'
import { complaintsOf, SHOTS } from './support/page-rules.ts'
import { SITE, residentView, waiting } from './support/widget-views.ts'

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

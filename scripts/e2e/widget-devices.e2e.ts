import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { MOVE_CODE_MS, MOVE_ROUTES } from '#machines/move-routes.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import { SHOTS } from './support/page-rules.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling, SITE, TICKET, waiting } from './support/widget-views.ts'

const NOW = Date.parse('2026-11-20T09:15:00Z')
const panel = panelAt(NOW)
const button = (name: string | RegExp) => panel.page.getByRole('button', { name })
const field = () => panel.page.getByRole('textbox', { name: 'Wiadomość do konsultanta' })

async function toCall() {
  await panel.page.setViewportSize({ width: 390, height: 844 })
  await panel.joinLine(calling('talking'))
  await button(/^Czat/).waitFor()
}
const shot = async (name: string) => {
  if (SHOTS) await panel.page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

/** What of these is not whole within `height` px from the top, without scrolling. */
async function outOfSight(height: number, wanted: Record<string, Locator>): Promise<string[]> {
  const out: string[] = []
  for (const [name, one] of Object.entries(wanted)) {
    const box = await one.boundingBox()
    if (!box || box.y < -0.5 || box.y + box.height > height + 0.5) out.push(name)
  }
  return out
}
const controls = () => ({
  microphone: button(/^Mikrofon/),
  camera: button(/^Kamera/),
  end: button(/^Rozłącz/),
})
const writing = () => ({ ...controls(), field: field(), send: button(/^Wyślij/) })

describe('a call on a phone', () => {
  it('lies across: the controls stay in sight', async () => {
    await toCall()
    await panel.page.setViewportSize({ width: 640, height: 360 })
    await shot('phone-landscape')
    expect(await outOfSight(360, controls())).toEqual([])
  })

  it('the keyboard covers neither the field nor the controls, where it shrinks the page', async () => {
    await toCall()
    await button(/^Czat/).click()
    await field().click()
    await panel.page.setViewportSize({ width: 390, height: 430 })
    await shot('phone-keyboard')
    expect(await outOfSight(430, writing())).toEqual([])
    await panel.page.setViewportSize({ width: 390, height: 844 })
    expect(await panel.page.locator('html').getAttribute('class')).not.toContain('typing')
  })

  it('nor where it lies over the page, as in Safari', async () => {
    await panel.page.addInitScript(() => {
      // What Safari tells of itself: only the visual viewport grows smaller.
      const seen = Object.assign(new EventTarget(), { height: 844, scale: 1, offsetTop: 0 })
      Object.defineProperty(window, 'visualViewport', { value: seen })
    })
    await toCall()
    await button(/^Czat/).click()
    await field().click()
    await panel.page.evaluate(() => {
      Object.assign(visualViewport!, { height: 430 }).dispatchEvent(new Event('resize'))
    })
    expect(await outOfSight(430, writing())).toEqual([])
    await field().blur()
    expect(await panel.page.locator('html').getAttribute('class')).not.toContain('typing')
  })
})

const CODE = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE'
const OFFER = `POST ${MOVE_ROUTES.offerMove.path}`
const TAKE = `POST ${MOVE_ROUTES.takeMove.path}`
const opening = () => button('Przenieś na telefon lub do okna')

describe('a ticket that moves', () => {
  beforeEach(() => {
    const times = { expiresAt: NOW + MOVE_CODE_MS, now: NOW }
    panel.server.api.set(OFFER, () => ({ body: { code: CODE, ...times } }))
  })
  const arrive = async () => {
    await panel.page.goto(`${panel.server.origin}/s/${SITE}#m=${CODE}`)
    await panel.heading('Przenieść rozmowę tutaj?').waitFor()
  }

  it('shows a code, counts its minute down, and makes another one', async () => {
    await panel.joinLine(waiting(2))
    await opening().click()
    const { page } = panel
    const dialog = page.getByRole('dialog', { name: 'Przenieś na inne urządzenie' })
    await dialog.getByRole('img', { name: 'Kod QR z adresem, który przenosi rozmowę' }).waitFor()
    expect(await dialog.getByRole('textbox').inputValue()).toBe(
      `${panel.server.origin}/s/${SITE}#m=${CODE}`,
    )
    expect(panel.asked(MOVE_ROUTES.offerMove.path)).toEqual({
      ...{ ticket: TICKET, camera: true, microphone: true },
    })
    await dialog.getByText('Kod działa jeszcze 60 sekund').waitFor()
    await panel.inEverySize('move-code')
    await page.clock.fastForward(MOVE_CODE_MS)
    await dialog.getByText('Ten kod już nie działa.').waitFor()
    await panel.inEverySize('move-over')
    await dialog.getByRole('button', { name: 'Pokaż nowy kod' }).click()
    await dialog.getByText('Kod działa jeszcze 60 sekund').waitFor()
    await page.keyboard.press('Escape')
    expect(await panel.focused()).toBe('Przenieś na telefon lub do okna')
  })

  it('says why there is no code, and tries again', async () => {
    panel.server.api.set(OFFER, () => ({
      status: 429,
      body: { refused: 'too-many-tries', retryAfterMs: 30_000 },
    }))
    await panel.joinLine(waiting(2))
    await opening().click()
    await panel.page.getByRole('alert').filter({ hasText: 'Spróbuj' }).waitFor()
    await panel.inEverySize('move-refused')
  })

  it('arrives by a press, with its place and the devices that were on', async () => {
    const { server, page } = panel
    server.show(waiting(2))
    server.api.set(TAKE, () => ({
      body: { callId: 'call-1', ticket: TICKET, camera: true, microphone: false },
    }))
    await arrive()
    expect(page.url()).not.toContain('#')
    expect(server.requests.some(({ path }) => path === MOVE_ROUTES.takeMove.path)).toBe(false)
    await panel.inEverySize('arrival')
    await button('Przenieś tutaj').click()
    await panel.heading('Jesteś 2. w kolejce.').waitFor()
    expect(panel.asked(MOVE_ROUTES.takeMove.path)).toEqual({ siteId: SITE, code: CODE })
    await server.heard('ticket.devices')
  })

  it('takes its code along from an app that cannot to a browser that can', async () => {
    const { page, server } = panel
    await page.addInitScript(() => {
      const value = `${navigator.userAgent} [FB_IAB/FB4A;FBAV/510.0.0;]`
      Object.defineProperty(navigator, 'userAgent', { value })
    })
    await page.goto(`${server.origin}/s/${SITE}#m=${CODE}`)
    await panel.heading('Tu nie uda się porozmawiać').waitFor()
    await page.getByRole('link', { name: `${server.origin}/s/${SITE}#m=${CODE}` }).waitFor()
    await button('Spróbuj mimo to').click()
    await panel.heading('Przenieść rozmowę tutaj?').waitFor()
  })

  it('says that a code is over, and leaves everything where it was', async () => {
    panel.server.api.set(TAKE, () => ({ status: 410, body: { refused: 'link-used-or-over' } }))
    await arrive()
    await button('Przenieś tutaj').click()
    await panel.heading('Ten kod już nie działa').waitFor()
    await panel.inEverySize('arrival-over')
    await button('Wróć na początek').click()
    await panel.heading('Przygotuj się do rozmowy').waitFor()
  })

  it('has left for the phone: the old page lets go', async () => {
    await panel.joinLine(waiting(2))
    await opening().waitFor()
    panel.server.cut(CLOSE.moved)
    await panel.heading('Rozmowa przeniesiona').waitFor()
    await panel.inEverySize('moved')
    expect(await panel.page.evaluate(() => sessionStorage.length)).toBe(0)
    await button('Wróć na początek').click()
    await panel.heading('Przygotuj się do rozmowy').waitFor()
  })
})

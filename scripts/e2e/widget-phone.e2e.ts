import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { SHOTS } from './support/page-rules.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling } from './support/widget-views.ts'

const panel = panelAt(Date.parse('2026-11-20T09:15:00Z'))
const button = (name: string | RegExp) => panel.page.getByRole('button', { name })
const field = () => panel.page.getByRole('textbox', { name: 'Wiadomość do konsultanta' })

async function toCall() {
  const { server, page } = panel
  await page.setViewportSize({ width: 390, height: 844 })
  await panel.openNotice()
  await panel.button('Połącz teraz').click()
  server.show(calling('talking'))
  await page.getByRole('meter').waitFor()
  await panel.button('Dołącz do kolejki').click()
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

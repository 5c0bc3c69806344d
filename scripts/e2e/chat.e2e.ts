import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axeViolations, overflow, smallTargets } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { leftovers, plantSnapshot } from './support/leftovers.ts'
import { colourOf } from './support/media-probe.ts'
import { Pair } from './support/pair.ts'
import { DESKTOP, PHONE } from './support/person.ts'
import { Resident } from './support/resident.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const PATIENCE = { timeout: 20_000 }
/** In every message of this test, so that they can be looked for where they must not be. */
const MARK = 'znak-7c1e44'

/** The chat between a real widget and a real desk, over the real server, while media flow. */
describe('the chat of a call', () => {
  let city: City
  let pair: Pair
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    city = await City.open()
    pair = await Pair.meet(city)
  })
  afterAll(async () => {
    await pair?.close()
    await city?.close()
  })

  const widget = () => pair.resident.widget
  const residentPage = (): Page => pair.resident.person.page
  const desk = (): Page => pair.consultant.person.page
  const field = (): Locator => widget().getByRole('textbox', { name: 'Wiadomość do konsultanta' })
  const deskField = (): Locator => desk().getByRole('textbox', { name: 'Wiadomość do mieszkańca' })
  const chatButton = (name: string | RegExp = /^Czat/) =>
    widget().getByRole('button', { name, exact: true })
  /** Texts of the messages as they are seen in the log of a side: without what is only heard. */
  const said = (side: { getByRole: Page['getByRole'] }) => (): Promise<string[]> =>
    side
      .getByRole('log', { name: 'Czat tekstowy' })
      .locator('.chat-text, .text')
      .evaluateAll((elements) =>
        elements.map((element) => {
          const copy = element.cloneNode(true) as HTMLElement
          for (const hidden of copy.querySelectorAll('.visually-hidden, .sr-only')) hidden.remove()
          return (copy.textContent ?? '').trim()
        }),
      )
  const bothSay = async (texts: string[]): Promise<void> => {
    await expect.poll(said(widget()), PATIENCE).toEqual(texts)
    await expect.poll(said(desk()), PATIENCE).toEqual(texts)
  }
  const focusedName = () =>
    widget()
      .locator(':focus')
      .evaluate((element) => element.id)
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `chat-${name}.png`) })
  }
  const texts: string[] = []
  const say = async (text: string, into: Locator): Promise<void> => {
    texts.push(text)
    await into.fill(text)
    await into.press('Enter')
  }

  it('opens by keyboard with the focus in the field, and Enter sends (T2)', async () => {
    await chatButton('Czat').waitFor()
    await chatButton('Czat').focus()
    await residentPage().keyboard.press('Enter')
    await expect.poll(focusedName).toBe('chat-text')
    await residentPage().keyboard.type(`Dzień dobry ${MARK}`)
    await residentPage().keyboard.press('Shift+Enter')
    await residentPage().keyboard.type('piszę w sprawie dowodu')
    await residentPage().keyboard.press('Enter')
    texts.push(`Dzień dobry ${MARK}\npiszę w sprawie dowodu`)
    await bothSay(texts)
    expect(await field().inputValue()).toBe('')
  })

  it('only an address of the consultant is a link, in a new tab and without an opener', async () => {
    await say(`Mam https://moja.example/${MARK}`, field())
    await say(`Wniosek: https://www.wroclaw.pl/${MARK}.`, deskField())
    await expect.poll(said(widget()), PATIENCE).toHaveLength(3)
    const links = widget().getByRole('log').getByRole('link')
    expect(await links.count()).toBe(1)
    const attributes = await links.evaluate((link: HTMLAnchorElement) => [
      link.href,
      link.target,
      link.rel,
      link.innerText.replace(/\s+/g, ' '),
    ])
    expect(attributes).toEqual([
      `https://www.wroclaw.pl/${MARK}`,
      '_blank',
      'noopener noreferrer',
      `https://www.wroclaw.pl/${MARK} (otwiera się w nowej karcie)`,
    ])
    expect(await desk().getByRole('log').getByRole('link').count()).toBe(1)
    await bothSay(texts)
  })

  it('Escape closes it, focus goes back, and news are counted in the button and said once', async () => {
    await residentPage().keyboard.press('Escape')
    await expect.poll(focusedName).toBe('tool-chat')
    expect(await field().count()).toBe(0)
    await say(`Proszę podać numer ${MARK}`, deskField())
    await chatButton('Czat, 1 nowa wiadomość').waitFor()
    const status = widget().locator('[data-region=status]')
    await expect
      .poll(() => status.textContent())
      .toMatch(/pisze na czacie\. 1 nieprzeczytana wiadomość\.$/)
    await say(`oraz datę ${MARK}`, deskField())
    await chatButton('Czat, 2 nowe wiadomości').waitFor()
    await shot(residentPage(), 'resident-unread')
    await chatButton().click()
    await bothSay(texts)
    await chatButton('Czat').waitFor()
  })

  it('fits and is accessible on both sides, beside the picture and below it', async () => {
    const small = [320, 360].map((width) => ({ width, height: 640 }))
    for (const viewport of [DESKTOP, PHONE, ...small]) {
      await residentPage().setViewportSize(viewport)
      await shot(residentPage(), `resident-${viewport.width}`)
      const where = `resident at ${viewport.width}`
      expect.soft(await axeViolations(residentPage()), where).toEqual([])
      expect.soft(await overflow(residentPage()), where).toEqual([])
      const remote = await pair.resident.remote.boundingBox()
      const log = await widget().getByRole('group', { name: 'Wiadomości' }).boundingBox()
      expect.soft(remote!.height, where).toBeGreaterThan(120)
      expect.soft(log!.height, where).toBeGreaterThan(80)
      expect.soft(log!.y, where).toBeGreaterThanOrEqual(remote!.y + remote!.height - 1)
      const end = await pair.resident.button(/^Rozłącz/).boundingBox()
      expect.soft(end!.y + end!.height, where).toBeLessThanOrEqual(viewport.height)
    }
    await residentPage().setViewportSize(PHONE)
    for (const viewport of [DESKTOP, { width: 1000, height: 800 }, PHONE]) {
      await desk().setViewportSize(viewport)
      if (viewport === PHONE) await desk().getByRole('tab', { name: 'Czat' }).click()
      await deskField().waitFor()
      await shot(desk(), `desk-${viewport.width}`)
      const where = `desk at ${viewport.width}`
      expect.soft(await axeViolations(desk()), where).toEqual([])
      expect.soft(await overflow(desk()), where).toEqual([])
      expect.soft(await smallTargets(desk(), 24), where).toEqual([])
    }
    await desk().setViewportSize(DESKTOP)
  })

  it('the consultant switches the chat off and on, and the resident reads it', async () => {
    const box = desk().getByRole('checkbox', { name: 'czat' })
    await box.click()
    await widget().getByText('Konsultant wyłączył w tej rozmowie: czat.').first().waitFor()
    await widget().getByText('Konsultant wyłączył czat. Wcześniejsze').waitFor()
    expect(await field().count()).toBe(0)
    expect(await deskField().count()).toBe(0)
    expect(await said(widget())()).toEqual(texts)
    await shot(residentPage(), 'resident-off')
    await shot(desk(), 'desk-off')
    expect.soft(await axeViolations(residentPage())).toEqual([])
    await expect.poll(() => box.isChecked()).toBe(false)
    await box.click()
    await field().waitFor()
    const status = widget().locator('[data-region=status]')
    expect(await status.textContent()).toBe('Konsultant włączył ponownie: czat.')
    await say(`Już mogę ${MARK}`, field())
    await bothSay(texts)
  })

  it('after a reload of the desk the log is there again', async () => {
    await desk().reload()
    await bothSay(texts)
  })

  it('after a kill of the server both have the same log, and what was written meanwhile arrives', async () => {
    await city.kill('server')
    await widget().getByText('łączymy ponownie').first().waitFor()
    await field().fill(`Napisane w przerwie ${MARK}`)
    await field().press('Enter')
    await widget().getByText('Wysyłanie…').waitFor()
    await city.startServer()
    texts.push(`Napisane w przerwie ${MARK}`)
    await bothSay(texts)
    expect(await widget().getByText('Wysyłanie…').count()).toBe(0)
    await say(`I dalej ${MARK}`, deskField())
    await bothSay(texts)
    await pair.flows()
  })

  it('a flood is slowed by name, the message stays and can be sent again', async () => {
    for (let i = 0; i < 11; i += 1) {
      await field().fill(`${i} ${MARK}`)
      await field().press('Enter')
    }
    await widget().getByRole('button', { name: 'Wyślij ponownie' }).first().waitFor()
    await widget().getByText('Za dużo wiadomości naraz.').first().waitFor()
    await shot(residentPage(), 'resident-flood')
    expect.soft(await axeViolations(residentPage())).toEqual([])
    await expect
      .poll(
        async () => {
          const again = widget().getByRole('button', { name: 'Wyślij ponownie' }).first()
          if ((await again.count()) > 0) await again.click()
          return (await said(desk())()).filter((text) => /^\d+ znak/.test(text)).length
        },
        { timeout: 30_000, interval: 2_000 },
      )
      .toBe(11)
    await expect.poll(said(widget())).toEqual(await said(desk())())
  })

  it('is nowhere in database, snapshots and logs, where a planted one is found', async () => {
    await plantSnapshot(city, `planted-${MARK}`)
    expect(leftovers(city, `planted-${MARK}`).length).toBeGreaterThan(0)
    expect(
      city.lines.some((line) => line.includes('call.ended') || line.includes('ticket.given')),
    ).toBe(true)
    for (const text of ['sprawie dowodu', `numer ${MARK}`, `przerwie ${MARK}`, `dalej ${MARK}`])
      expect(leftovers(city, text)).toEqual([])
  })

  it('is gone at the end on both sides', async () => {
    await pair.consultant.hangUp()
    await pair.resident.heading('Dziękujemy za rozmowę').waitFor()
    await pair.consultant.heading('Po rozmowie').waitFor()
    for (const page of [residentPage(), desk()]) {
      for (const frame of page.frames())
        expect(await frame.locator('body').innerText()).not.toContain(MARK)
    }
    for (const text of ['sprawie dowodu', `przerwie ${MARK}`])
      expect(leftovers(city, text)).toEqual([])
  })

  it('is how a resident without camera and microphone talks, who sees the consultant all the same', async () => {
    const { consultant } = pair
    await consultant.button('Gotowe, następne zgłoszenie').click()
    await pair.resident.close()
    const resident = await Resident.visit(city, SIGNATURES.red, DESKTOP)
    pair = new Pair(city, resident, consultant)
    await residentPage()
      .getByRole('button', { name: /Czat wideo/ })
      .click()
    await widget()
      .getByRole('checkbox', { name: /akceptuję regulamin/ })
      .check()
    await resident.button('Dalej').click()
    await widget()
      .getByRole('radio', { name: /^Tylko tekst/ })
      .check()
    await resident.button('Połącz teraz').click()
    await resident.button('Dołącz – tylko tekst').click()
    await consultant.offer.waitFor()
    await desk().getByRole('alertdialog').getByText('tylko tekst').waitFor()
    await consultant.accept()
    await field().fill('Nie mogę mówić')
    await field().press('Enter')
    await deskField().fill('Dzień dobry, widzi mnie Pani?')
    await deskField().press('Enter')
    await bothSay(['Nie mogę mówić', 'Dzień dobry, widzi mnie Pani?'])
    await desk().getByText('Mieszkaniec rozmawia tylko tekstem.').waitFor()
    expect(await desk().getByRole('checkbox', { name: 'Czat' }).isDisabled()).toBe(true)
    await vi.waitFor(async () => expect(await colourOf(resident.remote)).toBe('green'), {
      ...PATIENCE,
      interval: 50,
    })
    await shot(residentPage(), 'text-only-resident')
    await shot(desk(), 'text-only-desk')
  })
})

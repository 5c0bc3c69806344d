import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCity } from '#scripts/demo/city.ts'
import { createOutbox } from '#server/mail/outbox.ts'
import { renderMail } from '#server/mail/render.ts'
import { mailSettings, OUTBOX_FROM } from '#server/mail/settings.ts'
import { owed, visitRow } from '#server/mail/test/visits.ts'
import { axeViolations, overflow, smallTargets, withoutFocusRing } from './support/accessibility.ts'
import { startChromium } from './support/browser.ts'
import { DRAWINGS, drawState } from './support/drawn-state.ts'
import { SIZES } from './support/page-rules.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const FACTS = {
  siteName: 'Urząd Miasta',
  phone: '+48 71 000 00 00',
  topicName: 'Meldunek',
  prepare: 'Dowód osobisty.',
  staffName: 'Anna',
  bookUrl: 'http://localhost:9/s/wroclaw-demo',
  sender: 'okienko@localhost',
}

/** The demo's letters as somebody who tries it reads them. */
describe('the mailbox of the demo', () => {
  let folder: string
  let city: Server
  let origin: string
  let browser: Browser
  let page: Page
  /** The link of the letters leads back here, so that a test sees where a press has led. */
  const linkTo = (path: string) => `${origin}/${path}#v=visit-1.1.abc`

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okienko-mailbox-'))
    const mailbox = { dir: join(folder, 'outbox'), isSmtp: false }
    const widgetOrigin = 'http://localhost:9'
    city = await startCity({ widgetOrigin, host: '127.0.0.1', port: 0, tls: null, mailbox })
    origin = `http://127.0.0.1:${(city.address() as AddressInfo).port}`
    const outbox = createOutbox(mailbox.dir, mailSettings(null, OUTBOX_FROM))
    const startsAt = Date.parse('2027-02-01T10:30:00+01:00')
    for (const kind of ['booked', 'cancelled'] as const) {
      const visit = visitRow({ startsAt })
      const facts = { ...FACTS, link: linkTo('sprawy') }
      await outbox.send(
        renderMail(owed(kind, startsAt), { ...visit, contact: visit.contact! }, facts),
      )
    }
    browser = await startChromium()
    const context = await browser.newContext({ locale: 'pl-PL' })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    if (SHOTS) await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    city?.closeAllConnections()
    city?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** @param axe false for a page with an open letter: axe cannot look into a frame without scripts */
  async function inEverySize(name: string, axe = true) {
    if (DRAWINGS) return drawState(page, name, SIZES.slice(0, 2), DRAWINGS)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const where = `${name} at ${size.width}`
      await expect.poll(() => overflow(page), { message: where }).toEqual([])
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}-${size.width}.png`) })
      expect(await smallTargets(page, 24), where).toEqual([])
      if (axe) expect(await axeViolations(page), where).toEqual([])
    }
    await page.setViewportSize(SIZES[0])
  }

  it('is reached from the city page by keyboard, and lists the letters', async () => {
    await page.goto(origin)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Listy do mieszkańców' }).waitFor()
    await page.getByText('Nic nie zostało wysłane').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(2)
    await inEverySize('mailbox')
    expect(await withoutFocusRing(page, 6)).toEqual([])
  })

  it('shows one letter with its text, link and calendar file', async () => {
    await page.getByRole('link', { name: /^Wizyta wideo umówiona/ }).click()
    await page.getByRole('heading', { name: /^Wizyta wideo umówiona/ }).waitFor()
    await page.getByText('anna@example.org', { exact: true }).waitFor()
    await page.getByText('(czas Europe/Warsaw, CET)').waitFor()
    await inEverySize('mailbox-letter')
    expect(await withoutFocusRing(page, 8)).toEqual([])
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Pobierz plik kalendarza/ }).click(),
    ])
    expect(file.suggestedFilename()).toBe('wizyta.ics')
  })

  it('a press inside the framed look of the letter opens its link in the whole window', async () => {
    await page.getByText('Wygląd w programie pocztowym').click()
    const letter = page.frameLocator('iframe')
    await letter.getByRole('heading', { name: /^Wizyta wideo umówiona/ }).waitFor()
    await inEverySize('mailbox-letter-look', false)
    await letter.getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Sprawy urzędowe' }).waitFor()
    expect(page.url()).toBe(linkTo('sprawy'))
  })

  it('the text has the same link', async () => {
    await page.goBack()
    await page.getByRole('link', { name: 'Otwórz łącze z listu' }).press('Enter')
    await page.getByRole('heading', { name: 'Sprawy urzędowe' }).waitFor()
  })
})

import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clamdStep, startClamd, type RunningClamd } from '#scripts/setup/clamd.ts'
import { axeViolations, overflow } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { Pair } from './support/pair.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const PATIENCE = { timeout: 30_000 }
const scratch = join(tmpdir(), `okienko-e2e-pdf-${process.pid}`)

/** Two pages, each with its words. */
async function twoPages(words: string): Promise<Buffer> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const number of ['first', 'second']) {
    const page = document.addPage([595, 842])
    page.drawText(`${words} ${number}`, { x: 72, y: 700, size: 24, font })
  }
  return Buffer.from(await document.save())
}

/** PDFs of a call are looked at beside the video, over the real server and the real scanner. */
describe('a document of the call', () => {
  let clamd: RunningClamd
  let city: City
  let pair: Pair
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    const found = await clamdStep.run({ print: () => {} })
    const program = found.kind === 'own' ? found.program : 'clamd'
    clamd = await startClamd({ kind: 'own', program, realSignatures: false }, scratch)
    city = await City.open({
      OKIENKO_CLAMD_SOCKET: clamd.socket,
      OKIENKO_CLAMD_SIGNATURES: clamd.signatures!,
    })
    pair = await Pair.meet(city)
  })
  afterAll(async () => {
    await pair?.close()
    await city?.close()
    await clamd?.child?.stop()
    await rm(scratch, { recursive: true, force: true })
  })

  const widget = () => pair.resident.widget
  const residentPage = (): Page => pair.resident.person.page
  const desk = (): Page => pair.consultant.person.page
  type Side = Pick<Page, 'getByRole' | 'getByText' | 'locator' | 'frameLocator'>
  const row = (side: Side, name: string) => side.getByRole('listitem').filter({ hasText: name })
  const send = async (side: Side, name: string, words: string) =>
    side
      .locator('input[type=file][multiple]')
      .setInputFiles([{ name, mimeType: 'application/pdf', buffer: await twoPages(words) }])
  const look = (side: Side, name: string) =>
    row(side, name)
      .getByRole('button', { name: /^Obejrzyj/ })
      .click(PATIENCE)
  const words = (side: Side, name: string) =>
    side.frameLocator(`iframe[title="${name}"]`).locator('.words')
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `pdf-${name}.png`) })
  }
  const pdfFrame = (page: Page): Frame =>
    page.frames().find((frame) => frame.url().endsWith('/pdf.html'))!

  it('of the resident is read by the consultant, page by page, by keyboard too', async () => {
    await pair.resident.button('Pliki').click()
    await send(widget(), 'Wniosek.pdf', 'Wniosek o dowod')
    await desk()
      .getByRole('tab', { name: /^Pliki, .*1/ })
      .click(PATIENCE)
    await look(desk(), 'Wniosek.pdf')
    await words(desk(), 'Wniosek.pdf')
      .getByText('Wniosek o dowod first')
      .waitFor({
        state: 'attached',
        ...PATIENCE,
      })
    await desk().getByText('Strona 1 z 2').waitFor()
    await shot(desk(), 'desk')
    expect(await axeViolations(desk())).toEqual([])
    await desk().getByRole('button', { name: 'Następna strona' }).click()
    await words(desk(), 'Wniosek.pdf')
      .getByText('Wniosek o dowod second')
      .waitFor({ state: 'attached' })
    expect(await desk().getByRole('button', { name: 'Następna strona' }).isDisabled()).toBe(true)
    const frame = pdfFrame(desk())
    const width = () => frame.locator('canvas').evaluate((one) => one.clientWidth)
    const before = await width()
    expect(before).toBeGreaterThan(100)
    await desk().getByRole('button', { name: 'Powiększ' }).click()
    await expect.poll(width).toBeGreaterThan(before * 1.8)
    await frame.locator('main').focus()
    await desk().keyboard.press('PageUp')
    await desk().getByText('Strona 1 z 2').waitFor()
    await pair.flows()
    await desk().keyboard.press('Escape')
    await row(desk(), 'Wniosek.pdf').waitFor()
  })

  it('is drawn in an origin of its own, which reaches neither the page nor the network', async () => {
    await look(desk(), 'Wniosek.pdf')
    await words(desk(), 'Wniosek.pdf').waitFor({ state: 'attached', ...PATIENCE })
    const frame = pdfFrame(desk())
    const found = await frame.evaluate(async () => {
      const reach = async (act: () => unknown) => {
        try {
          await act()
          return 'reached'
        } catch {
          return 'refused'
        }
      }
      return {
        origin: self.origin,
        network: await reach(() => fetch(new URL('/readyz', document.baseURI))),
        page: await reach(() => parent.document.title),
        storage: await reach(() => localStorage.length),
      }
    })
    expect(found).toEqual({
      ...{ origin: 'null', network: 'refused', page: 'refused', storage: 'refused' },
    })
    await desk().getByRole('button', { name: 'Wróć do listy' }).click()
  })

  it('of the consultant is read by the resident, on a phone too', async () => {
    await send(desk(), 'Decyzja.pdf', 'Decyzja urzedu')
    await look(widget(), 'Decyzja.pdf')
    await words(widget(), 'Decyzja.pdf')
      .getByText('Decyzja urzedu first')
      .waitFor({ state: 'attached', ...PATIENCE })
    await widget().getByText('Strona 1 z 2').waitFor()
    await shot(residentPage(), 'resident')
    await residentPage().setViewportSize({ width: 390, height: 844 })
    await widget().getByRole('button', { name: 'Następna strona' }).click()
    await words(widget(), 'Decyzja.pdf')
      .getByText('Decyzja urzedu second')
      .waitFor({ state: 'attached' })
    expect(await overflow(residentPage())).toEqual([])
    await shot(residentPage(), 'phone')
    expect(await axeViolations(residentPage())).toEqual([])
    await pair.flows()
    await residentPage().keyboard.press('Escape')
    await row(widget(), 'Decyzja.pdf').waitFor()
  })
})

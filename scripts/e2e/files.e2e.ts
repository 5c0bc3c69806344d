import { mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clamdStep, startClamd, type RunningClamd } from '#scripts/setup/clamd.ts'
import { EICAR, goodPdf, pdfWith } from '#server/test/documents.ts'
import { axeViolations, overflow, smallTargets } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { Pair } from './support/pair.ts'
import { DESKTOP, PHONE } from './support/person.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const PATIENCE = { timeout: 30_000 }
const scratch = join(tmpdir(), `okienko-e2e-clamd-${process.pid}`)

type Chosen = { name: string; mimeType: string; buffer: Buffer }
const pdf = (name: string, buffer = goodPdf()): Chosen => ({
  name,
  mimeType: 'application/pdf',
  buffer,
})

/** Files between a real widget and a real desk, over the real server and the real scanner. */
describe('the files of a call', () => {
  let clamd: RunningClamd
  let city: City
  let pair: Pair
  const startScanner = async (): Promise<void> => {
    const found = await clamdStep.run({ print: () => {} })
    // One of our own: the one that a machine may run is not ours to stop.
    const program = found.kind === 'own' ? found.program : 'clamd'
    clamd = await startClamd({ kind: 'own', program, realSignatures: false }, scratch)
  }
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    await startScanner()
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
  type Side = {
    getByRole: Page['getByRole']
    getByText: Page['getByText']
    locator: Page['locator']
  }
  const row = (side: Side, name: string): Locator =>
    side.getByRole('listitem').filter({ hasText: name })
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `files-${name}.png`) })
  }
  const chosen = (side: Side, ...files: Chosen[]): Promise<void> =>
    side.locator('input[type=file][multiple]').setInputFiles(files)
  /** What a press on the file's button gives the person. */
  async function saved(side: Side, page: Page, name: string): Promise<[string, Buffer]> {
    const coming = page.waitForEvent('download')
    await row(side, name)
      .getByRole('button', { name: /^Pobierz/ })
      .click()
    const download = await coming
    return [download.suggestedFilename(), readFileSync(await download.path())]
  }
  const picture = (): Promise<Buffer> =>
    sharp({ create: { width: 640, height: 900, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()

  it('opens by keyboard, says what can be sent, and a document goes to the consultant (T2)', async () => {
    const button = pair.resident.button('Pliki')
    await button.waitFor()
    await button.focus()
    await residentPage().keyboard.press('Enter')
    const focused = () =>
      widget()
        .locator(':focus')
        .evaluate((element) => element.id)
    await expect.poll(focused).toBe('file-choose')
    await widget().getByText('PDF, JPG albo PNG, do 10 MB').waitFor()
    await chosen(widget(), pdf('Wniosek o dowód.pdf'))
    await row(widget(), 'Wniosek o dowód.pdf').getByText('Gotowy').waitFor(PATIENCE)
    const tab = desk().getByRole('tab', { name: /^Pliki, .*1/ })
    await tab.waitFor()
    await tab.click()
    expect(await saved(desk(), desk(), 'Wniosek o dowód.pdf')).toEqual([
      'Wniosek o dowód.pdf',
      goodPdf(),
    ])
    expect(
      await desk()
        .getByRole('tab', { name: /^Pliki, / })
        .count(),
    ).toBe(0)
  })

  it('a picture comes back from the desk, is looked at beside the video, larger and smaller', async () => {
    await chosen(desk(), { name: 'wzór.jpg', mimeType: 'image/jpeg', buffer: await picture() })
    const look = row(widget(), 'wzór.jpg').getByRole('button', { name: /^Obejrzyj/ })
    await look.click(PATIENCE)
    const image = widget().getByRole('img', { name: 'wzór.jpg' })
    await image.waitFor()
    const width = () => image.evaluate((one: HTMLImageElement) => one.naturalWidth && one.width)
    const before = await width()
    expect(before).toBeGreaterThan(100)
    await widget().getByRole('button', { name: 'Powiększ' }).click()
    await expect.poll(width).toBe(before * 2)
    await shot(residentPage(), 'resident-look')
    expect.soft(await axeViolations(residentPage())).toEqual([])
    await pair.flows()
    await residentPage().keyboard.press('Escape')
    await look.waitFor()
    await row(desk(), 'wzór.jpg')
      .getByRole('button', { name: /^Obejrzyj/ })
      .click()
    await desk().getByRole('img', { name: 'wzór.jpg' }).waitFor()
    await shot(desk(), 'desk-look')
    await desk().getByRole('button', { name: 'Wróć do listy' }).click()
  })

  it('a threat is refused by name on both sides, and nothing of it can be fetched', async () => {
    const bad = pdfWith('', [`<< /Length ${EICAR.length} >>\nstream\n${EICAR}\nendstream`])
    await chosen(widget(), pdf('zły.pdf', bad), pdf('skrypt.pdf', pdfWith('/AA << /JS (1) >>')))
    await row(widget(), 'zły.pdf').getByText('znalazł w pliku zagrożenie').waitFor(PATIENCE)
    await row(widget(), 'skrypt.pdf').getByText('PDF zawiera program').waitFor(PATIENCE)
    const theirs = row(desk(), 'Plik od mieszkańca').filter({ hasText: 'zagrożenie' })
    await theirs.waitFor()
    expect(await theirs.getByRole('button').count()).toBe(0)
    expect(await desk().getByText('zły.pdf').count()).toBe(0)
    expect(await widget().locator('[data-region=alert]').textContent()).toMatch(/^Plik odrzucony/)
  })

  it('what cannot be sent is said at once', async () => {
    await chosen(
      widget(),
      { name: 'a.docx', mimeType: 'application/msword', buffer: Buffer.from('x') },
      pdf('duży.pdf', Buffer.alloc(10 * 1024 * 1024 + 1)),
    )
    await row(widget(), 'a.docx').getByText('Można wysłać tylko PDF, JPG i PNG.').waitFor()
    await row(widget(), 'duży.pdf').getByText('Plik ma ponad 10 MB.').waitFor()
    await row(widget(), 'a.docx').getByRole('button', { name: /^Usuń/ }).click()
    expect(await row(widget(), 'a.docx').count()).toBe(0)
  })

  it('is dropped and pasted too', async () => {
    const give = (page: Side, kind: 'drop' | 'paste', name: string): Promise<void> =>
      page.locator('body').evaluate(
        (body, { kind, name, content }) => {
          const data = new DataTransfer()
          data.items.add(new File([content], name))
          const event =
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
          body.dispatchEvent(event)
        },
        { kind, name, content: goodPdf().toString('latin1') },
      )
    await give(desk(), 'drop', 'upuszczony.pdf')
    await row(widget(), 'upuszczony.pdf').getByText('Gotowy').waitFor(PATIENCE)
    await give(widget(), 'paste', 'wklejony.pdf')
    await row(desk(), 'wklejony.pdf').getByText('Gotowy').waitFor(PATIENCE)
  })

  it('fits and is accessible on both sides, beside the picture and below it', async () => {
    for (const viewport of [DESKTOP, PHONE, { width: 320, height: 640 }]) {
      await residentPage().setViewportSize(viewport)
      await shot(residentPage(), `resident-${viewport.width}`)
      const where = `resident at ${viewport.width}`
      expect.soft(await axeViolations(residentPage()), where).toEqual([])
      expect.soft(await overflow(residentPage()), where).toEqual([])
    }
    await residentPage().setViewportSize(PHONE)
    for (const viewport of [DESKTOP, PHONE]) {
      await desk().setViewportSize(viewport)
      if (viewport === PHONE) await desk().locator('#tab-side').click()
      await desk().getByRole('button', { name: 'Wybierz plik' }).waitFor()
      await shot(desk(), `desk-${viewport.width}`)
      const where = `desk at ${viewport.width}`
      expect.soft(await axeViolations(desk()), where).toEqual([])
      expect.soft(await overflow(desk()), where).toEqual([])
      expect.soft(await smallTargets(desk(), 24), where).toEqual([])
    }
    await desk().setViewportSize(DESKTOP)
  })

  it('without the scanner nothing passes, the call goes on, and it is found again', async () => {
    await clamd.child!.stop()
    await chosen(widget(), pdf('potem.pdf'))
    const item = row(widget(), 'potem.pdf')
    await item.getByText('Sprawdzanie plików teraz nie działa').waitFor(PATIENCE)
    await shot(residentPage(), 'resident-scanner-down')
    await pair.flows()
    await startScanner()
    await item.getByRole('button', { name: /^Wyślij ponownie/ }).click()
    await row(desk(), 'potem.pdf').getByText('Gotowy').waitFor(PATIENCE)
  })

  it('the consultant switches files off and on, and the resident reads it', async () => {
    await desk().getByRole('checkbox', { name: 'pliki' }).click()
    await widget().getByText('Konsultant wyłączył przesyłanie plików.').waitFor()
    expect(await widget().getByRole('button', { name: 'Wybierz plik' }).count()).toBe(0)
    await desk().getByRole('checkbox', { name: 'pliki' }).click()
    await widget().getByRole('button', { name: 'Wybierz plik' }).waitFor()
  })

  it('after a reload the list is there again; the log knows no name', async () => {
    await residentPage().reload()
    await pair.resident.button(/^Pliki/).click(PATIENCE)
    expect(await saved(widget(), residentPage(), 'wzór.jpg')).toMatchObject(['wzór.jpg', {}])
    const lines = city.lines.join('\n')
    expect(lines).toContain('file.passed')
    for (const name of ['Wniosek', 'wzór', 'potem.pdf']) expect(lines).not.toContain(name)
  })
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations, overflow } from './support/accessibility.ts'
import { City } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { colourOf, tonesOf } from './support/media-probe.ts'
import { DESKTOP, PHONE, type Person } from './support/person.ts'
import { Resident } from './support/resident.ts'

const SHOTS = process.env['OKIENKO_SHOTS']
const { red, green, yellow } = SIGNATURES
const NOTE = 'Brakuje drugiej strony wniosku.'
const [ANNA, PIOTR] = ['Anna Wiśniewska', 'Piotr Kamiński']
/** Only a failing test waits as long (ms). */
const PATIENCE = { timeout: 25_000 }

/** With OKIENKO_SHOTS the screens are kept there, to be looked at. */
async function shot({ person }: { person: Person }, name: string): Promise<void> {
  if (SHOTS) await person.page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

/** One resident, whose call goes from one consultant to another (C4). */
describe('a call is given away', () => {
  let city: City
  let resident: Resident
  let anna: Consultant
  let piotr: Consultant
  beforeAll(async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true })
    city = await City.open({ OKIENKO_WRAPUP_SECONDS: '120' })
    resident = await Resident.visit(city, red)
    await resident.join('Meldunek')
    anna = await Consultant.signIn(city, 0, green)
    await anna.startShift()
    await anna.offer.waitFor()
    await anna.accept()
    piotr = await Consultant.signIn(city, 1, yellow)
    await piotr.startShift()
    await piotr.heading('Czekasz na zgłoszenie').waitFor()
  })
  afterAll(async () => {
    for (const person of [resident, anna, piotr]) await person?.close()
    await city?.close()
  })

  const dialogOf = ({ person }: Consultant) =>
    person.page.getByRole('dialog', { name: 'Przekaż rozmowę' })
  const card = () => piotr.person.page.getByRole('alertdialog', { name: `Przekazanie od: ${ANNA}` })
  const says = (words: string | RegExp) => resident.widget.getByText(words).first()

  async function askPiotr(note = ''): Promise<void> {
    await anna.button('Przekaż').click()
    const dialog = dialogOf(anna)
    await dialog.getByRole('radio', { name: new RegExp(PIOTR!) }).check()
    if (note) await dialog.getByRole('textbox', { name: /Notatka/ }).fill(note)
    await dialog.getByRole('button', { name: 'Zapytaj' }).click()
    await card().waitFor()
  }

  /** In time: the button is there only as long as the colleague is asked. */
  async function withdraw(): Promise<void> {
    await anna.button('Wycofaj').click()
    await card().waitFor({ state: 'detached' })
    await piotr.heading('Czekasz na zgłoszenie').waitFor()
  }

  it('begins with two who see each other', async () => {
    await expect.poll(() => colourOf(resident.remote), PATIENCE).toBe('green')
    await expect.poll(() => colourOf(anna.remote), PATIENCE).toBe('red')
  })

  it('by keyboard: the dialog names who is free, finds without diacritics, wants a choice', async () => {
    const { page } = anna.person
    await anna.button('Przekaż').focus()
    await page.keyboard.press('Enter')
    const dialog = dialogOf(anna)
    const free = dialog.getByRole('radio', { name: new RegExp(`${PIOTR}.*wolna osoba`, 's') })
    await free.waitFor()
    await dialog.getByRole('button', { name: 'Zapytaj' }).click()
    await dialog.getByText('Wybierz osobę albo kolejkę.').waitFor()
    for (const size of [DESKTOP, PHONE]) {
      await page.setViewportSize(size)
      await shot(anna, `dialog-${size.width}`)
      expect(await axeViolations(page)).toEqual([])
      expect(await overflow(page)).toEqual([])
    }
    await page.setViewportSize(DESKTOP)
    await dialog.getByRole('searchbox').fill('kaminski')
    await expect.poll(() => dialog.getByRole('radio').count()).toBe(1)
    // As in every native search field: the first Escape empties it, the second closes.
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.getByRole('searchbox').inputValue()).toBe('')
    await free.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await anna.button('Przekaż').evaluate((one) => one === document.activeElement)).toBe(
      true,
    )
  })

  it('a colleague declines: the resident is told meanwhile, and nothing has changed', async () => {
    await askPiotr(NOTE)
    await card().getByText(NOTE).waitFor()
    await anna.person.page.getByText(`Pytamy: ${PIOTR}`).first().waitFor()
    await says(/^Konsultant przekazuje rozmowę/).waitFor()
    await shot(resident, 'resident-asked')
    expect(await colourOf(resident.remote)).toBe('green')
    expect(await tonesOf(resident.remote)).toEqual(['green'])
    expect(await piotr.remote.count()).toBe(0)
    await card().getByRole('button', { name: 'Odrzuć' }).click()
    await anna.person.page.getByText(`${PIOTR} nie może teraz przyjąć rozmowy.`).first().waitFor()
    await says(/^Konsultant przekazuje rozmowę/).waitFor({ state: 'hidden' })
    await shot(anna, 'declined')
    expect(await colourOf(anna.remote)).toBe('red')
  })

  it('a transfer is withdrawn', async () => {
    await askPiotr()
    await withdraw()
    expect(await colourOf(resident.remote)).toBe('green')
  })

  // Each is asked for anew: an asking lasts 20 s, and looking takes its time.
  for (const whose of ['first', 'asked'] as const)
    for (const size of [DESKTOP, PHONE])
      it(`fits and is accessible for who is ${whose}, ${size.width} wide`, async () => {
        const { person } = whose === 'first' ? anna : piotr
        await askPiotr(NOTE)
        await person.page.setViewportSize(size)
        await shot({ person }, `${whose}-${size.width}`)
        expect.soft(await axeViolations(person.page)).toEqual([])
        expect.soft(await overflow(person.page)).toEqual([])
        await person.page.setViewportSize(DESKTOP)
        await withdraw()
      })

  it('a colleague says nothing for 20 s: back to the first', async () => {
    await askPiotr()
    await anna.person.page.getByText(`${PIOTR} nie odpowiada.`).first().waitFor(PATIENCE)
    await card().waitFor({ state: 'detached' })
    expect(await colourOf(resident.remote)).toBe('green')
  })

  it('a colleague accepts: picture and sound of the new pair, the resident presses nothing', async () => {
    await askPiotr(NOTE)
    await piotr.accept()
    await expect.poll(() => colourOf(resident.remote), PATIENCE).toBe('yellow')
    await expect.poll(() => colourOf(piotr.remote), PATIENCE).toBe('red')
    await expect.poll(() => tonesOf(resident.remote), PATIENCE).toEqual(['yellow'])
    await expect.poll(() => tonesOf(piotr.remote), PATIENCE).toEqual(['red'])
    await resident.heading(/Piotr/).waitFor()
    await piotr.person.page.getByText(NOTE).waitFor()
    await anna.heading('Po rozmowie').waitFor()
    for (const person of [piotr, anna, resident])
      await shot(person, `taken-${person.person.signature.name}`)
    await anna.person.page.getByText(`Rozmowę prowadzi teraz ${PIOTR}.`).waitFor()
    expect(await anna.remote.count()).toBe(0)
  })

  it('to a topic’s line: at its head, with words; the next consultant is there with the note', async () => {
    await piotr.button('Przekaż').click()
    const dialog = dialogOf(piotr)
    await dialog.getByRole('radio', { name: /^Abonament parkingowy/ }).check()
    await dialog.getByRole('textbox', { name: /Notatka/ }).fill(NOTE)
    await dialog.getByRole('button', { name: 'Przekaż do kolejki' }).click()
    await resident.place(1)
    await shot(resident, 'resident-line')
    await says('Konsultant przekazał rozmowę. Jesteś teraz na początku kolejki.').waitFor()
    await piotr.heading('Po rozmowie').waitFor()
    await anna.button('Gotowe, następne zgłoszenie').click()
    await anna.offer.waitFor()
    const offer = anna.person.page.getByRole('alertdialog')
    await offer.getByText(NOTE).waitFor()
    await shot(anna, 'line-card')
    await offer.getByText('Abonament parkingowy').waitFor()
    await anna.accept()
    await expect.poll(() => colourOf(resident.remote), PATIENCE).toBe('green')
    await expect.poll(() => colourOf(anna.remote), PATIENCE).toBe('red')
    await expect.poll(() => tonesOf(anna.remote), PATIENCE).toEqual(['red'])
  })
})

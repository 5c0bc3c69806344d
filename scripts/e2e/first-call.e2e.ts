import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { City } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { colourOf, tonesOf } from './support/media-probe.ts'
import { Keyboard } from './support/keyboard.ts'
import { Resident } from './support/resident.ts'

const { red, green, blue, yellow } = SIGNATURES

/** Two residents and two consultants, each with a colour and a tone of their own. */
describe('two residents and two consultants', () => {
  let city: City
  let first: Resident
  let second: Resident
  let anna: Consultant
  let bartek: Consultant
  beforeAll(async () => {
    city = await City.open()
  })
  afterAll(async () => {
    for (const person of [first, second, anna, bartek]) await person?.close()
    await city?.close()
  })

  const seen = (person: Resident | Consultant) => ({
    timeout: 20_000,
    message: `colour at ${person.person.signature.name}`,
  })

  it('residents join and see their places', async () => {
    first = await Resident.visit(city, red)
    await first.join()
    await first.place(1)
    expect(await first.widget.getByText('jeszcze nie wiemy').isVisible()).toBe(true)
    second = await Resident.visit(city, blue)
    await second.join()
    await second.place(2)
  })

  it('a consultant signs in by the link, starts the shift, and gets the first of the line', async () => {
    anna = await Consultant.signIn(city, 0, green)
    await anna.startShift()
    await anna.offer.waitFor()
    await first.heading('Konsultant dołącza…').waitFor()
    await second.place(2)
  })

  it('nothing of the resident is seen before the consultant accepts', async () => {
    expect(await anna.remote.count()).toBe(0)
  })

  it('after the accept both see and hear each other, the resident presses nothing', async () => {
    await anna.accept()
    await expect.poll(() => colourOf(anna.remote), seen(anna)).toBe('red')
    await expect.poll(() => colourOf(first.remote), seen(first)).toBe('green')
    expect(await tonesOf(anna.remote)).toEqual(['red'])
    expect(await tonesOf(first.remote)).toEqual(['green'])
    await second.place(1)
  })

  it('the second pair talks at the same time, and nobody sees or hears the other pair', async () => {
    bartek = await Consultant.signIn(city, 1, yellow)
    await bartek.startShift()
    await bartek.offer.waitFor()
    await bartek.accept()
    await expect.poll(() => colourOf(bartek.remote), seen(bartek)).toBe('blue')
    await expect.poll(() => colourOf(second.remote), seen(second)).toBe('yellow')
    expect(await tonesOf(second.remote)).toEqual(['yellow'])
    expect(await tonesOf(bartek.remote)).toEqual(['blue'])
    expect(await colourOf(anna.remote)).toBe('red')
    expect(await tonesOf(anna.remote)).toEqual(['red'])
  })

  it('microphone and camera can be switched off and on, and the other side is told', async () => {
    await first.button(/^Kamera/).click()
    await anna.person.page.getByText('Mieszkaniec ma wyłączoną kamerę.').first().waitFor()
    await first.button(/^Mikrofon/).click()
    await anna.person.page.getByText('Mieszkaniec ma wyłączony mikrofon.').first().waitFor()
    // What was on its way is still played for a moment.
    await expect.poll(() => tonesOf(anna.remote), seen(anna)).toEqual([])
    await first.button(/^Mikrofon/).click()
    await first.button(/^Kamera/).click()
    await expect.poll(() => colourOf(anna.remote), seen(anna)).toBe('red')
    await expect.poll(() => tonesOf(anna.remote), seen(anna)).toEqual(['red'])
  })

  it('the consultant ends: the resident reads a clear end, wrap-up passes, the shift is ready again', async () => {
    await anna.hangUp()
    await first.heading('Dziękujemy za rozmowę').waitFor()
    await first.widget.getByText('Konsultant zakończył rozmowę.').waitFor()
    await first.heading('Co usunęliśmy').waitFor()
    await anna.heading('Po rozmowie').waitFor()
    await anna.button('Gotowe, następne zgłoszenie').click()
    await anna.heading('Czekasz na zgłoszenie').waitFor()
  })

  it('the resident ends: the consultant wraps up for the configured time', async () => {
    await second.hangUp()
    await second.heading('Dziękujemy za rozmowę').waitFor()
    await bartek.heading('Po rozmowie').waitFor()
    await bartek.heading('Czekasz na zgłoszenie').waitFor()
  })

  it('the resident rates the call by keyboard, also after a reload of the panel (T2)', async () => {
    const { page } = second.person
    await page.reload()
    // Nothing is live any more: the panel opens on a press, at the end of the call.
    await page.getByRole('button', { name: /Czat wideo/ }).click()
    await second.heading('Dziękujemy za rozmowę').waitFor()
    const keyboard = new Keyboard(page)
    await keyboard.choose(second.widget.getByRole('radio', { name: '5 – bardzo dobrze' }))
    await keyboard.fill(
      second.widget.getByLabel('Komentarz (nieobowiązkowo)'),
      'Bardzo pomocny pan, proszę oddzwonić: 600 123 456',
    )
    await keyboard.press(second.button('Wyślij ocenę'))
    await second.widget.getByText('Z komentarza usunęliśmy: numer telefonu.').waitFor()
  })
})

import type { Locator } from 'playwright-core'
import type { City } from './city.ts'
import type { Signature } from './fake-devices.ts'
import { frameTimes } from './media-probe.ts'
import { DESKTOP, launchPerson, type Person } from './person.ts'

const PASSWORD = 'spokojna rzeka o świcie 7'

/** A consultant at the desk, acting by roles and visible Polish words. */
export class Consultant {
  readonly person: Person

  private constructor(person: Person) {
    this.person = person
  }

  /** Open the one-time link of the demo and choose a password; `tab` as of launchPerson. */
  static async signIn(
    city: City,
    index: number,
    signature: Signature,
    tab?: string,
  ): Promise<Consultant> {
    const links = city.links.filter(({ role }) => role === 'consultant')
    const link = links[index]
    if (!link) throw new Error(`no demo link for consultant ${index}`)
    const person = await launchPerson(signature, DESKTOP, city.aheadMs, tab)
    const { page } = person
    await page.goto(link.url)
    await page.getByRole('textbox', { name: 'Nowe hasło' }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Ustaw hasło i zaloguj' }).click()
    await page.getByRole('heading', { name: 'Rozpocznij zmianę' }).waitFor()
    return new Consultant(person)
  }

  /** Test the devices and start the shift. */
  async startShift(): Promise<void> {
    const { page } = this.person
    await page.getByRole('button', { name: 'Sprawdź kamerę i mikrofon' }).click()
    await page.getByText('Mikrofon działa, słychać Cię.').waitFor()
    await page.getByRole('button', { name: 'Rozpocznij zmianę' }).click()
  }

  get offer(): Locator {
    return this.person.page.getByRole('heading', { name: 'Nowe zgłoszenie' }).first()
  }

  accept(): Promise<void> {
    return this.pressUntilGone(this.person.page.getByRole('button', { name: 'Przyjmij' }))
  }

  /** Picks the booked visit of this time (`10:30`) in the choice card. */
  async takeVisit(time: string): Promise<void> {
    const card = this.person.page.getByRole('alertdialog', { name: 'Umówiona wizyta czeka' })
    const visit = card.getByRole('listitem').filter({ hasText: time })
    await visit.waitFor()
    await this.pressUntilGone(visit.getByRole('button', { name: 'Weź tę wizytę' }))
  }

  /** A press in the first moments of a card is ignored, as nobody can mean it: press until it is taken. */
  private async pressUntilGone(button: Locator): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      await button.click()
      const isGone = await button.waitFor({ state: 'detached', timeout: 600 }).then(
        () => true,
        () => false,
      )
      if (isGone) return
    }
    throw new Error(`${button.toString()} was not taken`)
  }

  get remote(): Locator {
    return this.person.page.getByLabel('Obraz z kamery mieszkańca')
  }

  /** When frames of the other person were shown so far (ms since 1970). */
  frames(): Promise<number[]> {
    return frameTimes(this.person.page.locator('body'), 'Obraz z kamery mieszkańca')
  }

  heading(name: string | RegExp): Locator {
    return this.person.page.getByRole('heading', { name })
  }

  button(name: string | RegExp): Locator {
    return this.person.page.getByRole('button', { name })
  }

  async hangUp(): Promise<void> {
    await this.button(/^Rozłącz/).click()
    await this.person.page.getByRole('dialog').getByRole('button', { name: 'Rozłącz' }).click()
  }

  close(): Promise<void> {
    return this.person.close()
  }
}

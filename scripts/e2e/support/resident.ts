import type { FrameLocator, Locator, Page } from 'playwright-core'
import { frameTimes } from './media-probe.ts'
import { PHONE, launchPerson, type Person } from './person.ts'
import type { Signature } from './fake-devices.ts'
import { installPath, type Path } from './media-path.ts'
import type { City } from './city.ts'

/** A resident on the city's page or behind a link, acting by roles and visible Polish words. */
export class Resident {
  readonly person: Person
  readonly widget: FrameLocator | Page

  private constructor(person: Person, widget: FrameLocator | Page) {
    this.person = person
    this.widget = widget
  }

  /**
   * @param path the way of this person's media, when it is not the direct one
   * @param tab as of launchPerson
   */
  static async visit(
    city: City,
    signature: Signature,
    viewport = PHONE,
    { path, tab }: { path?: Path | undefined; tab?: string | undefined } = {},
  ): Promise<Resident> {
    const person = await launchPerson(signature, viewport, city.aheadMs, tab)
    if (path) await person.context.addInitScript(installPath, path)
    await person.page.goto(city.cityOrigin)
    return new Resident(person, person.page.frameLocator('iframe'))
  }

  /** The link of a letter, in a browser of its own. */
  static async follow(city: City, url: string, signature: Signature): Promise<Resident> {
    const person = await launchPerson(signature, PHONE, city.aheadMs)
    await person.page.goto(url)
    return new Resident(person, person.page)
  }

  /** Somebody whose panel is another page now. */
  static at(person: Person, widget: FrameLocator | Page): Resident {
    return new Resident(person, widget)
  }

  /** From the page of a visit that is open for the check-in to its line. */
  async checkIn(): Promise<void> {
    await this.button(/^(Przejdź do wizyty|Połącz teraz)$/).click()
    await this.heading('Sprawdź obraz i dźwięk').waitFor()
    await this.button('Potwierdź obecność').click()
  }

  /** From the launcher to the line, as issue 2 tells it. */
  async join(topic?: string): Promise<void> {
    const { page } = this.person
    await page.getByRole('button', { name: /Czat wideo/ }).click()
    await this.widget.getByRole('heading', { name: 'Przygotuj się do rozmowy' }).waitFor()
    await this.widget.getByRole('checkbox', { name: /akceptuję regulamin/ }).check()
    await this.widget.getByRole('button', { name: 'Dalej' }).click()
    await this.widget.getByRole('heading', { name: 'Kamera i mikrofon' }).waitFor()
    await this.widget.getByRole('button', { name: 'Połącz teraz' }).click()
    await this.widget.getByText('Kamera i mikrofon działają.').waitFor()
    if (topic)
      await this.widget
        .getByRole('combobox', { name: /Temat rozmowy/ })
        .selectOption({ label: topic })
    await this.widget.getByRole('button', { name: 'Dołącz do kolejki' }).click()
  }

  place(place: number): Promise<void> {
    return this.widget.getByRole('heading', { name: `Jesteś ${place}. w kolejce` }).waitFor()
  }

  get remote(): Locator {
    return this.widget.getByLabel('Obraz z kamery konsultanta')
  }

  /** When frames of the other person were shown so far (ms since 1970). */
  frames(): Promise<number[]> {
    return frameTimes(this.widget.locator('body'), 'Obraz z kamery konsultanta')
  }

  heading(name: string | RegExp): Locator {
    return this.widget.getByRole('heading', { name })
  }

  button(name: string | RegExp): Locator {
    return this.widget.getByRole('button', { name })
  }

  async hangUp(): Promise<void> {
    await this.button(/^Rozłącz/).click()
    await this.widget.getByRole('dialog').getByRole('button', { name: 'Rozłącz' }).click()
  }

  close(): Promise<void> {
    return this.person.close()
  }
}

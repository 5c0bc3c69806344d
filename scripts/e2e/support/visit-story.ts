import type { Browser, FrameLocator, Page } from 'playwright-core'
import type { Email } from 'postal-mime'
import { expect } from 'vitest'
import { DEMO_SITE } from '#scripts/demo/demo-data.ts'
import { openPostOffice, type PostOffice } from '#server/mail/test/post-office.ts'
import { startChromium } from './browser.ts'
import { City } from './city.ts'
import { PHONE } from './person.ts'
import { shiftDate } from './shifted-date.ts'

/** Monday, 1 February 2027: the demo's weeks begin here, whenever the test runs. */
export const MONDAY = '2027-02-01'
/** An instant of that Monday by the city's clock. */
export const onMonday = (time: string): number => Date.parse(`${MONDAY}T${time}+01:00`)

const PASSWORD = 'spokojna rzeka o świcie 7'

/** What a resident types to book a visit. */
export type Wish = { day: RegExp; time: string; person?: string; name: string; email: string }

/** The demo with a real mail server, and a browser for everybody who needs no camera. */
export class VisitStory {
  readonly city: City
  readonly office: PostOffice
  readonly browser: Browser

  private constructor(city: City, office: PostOffice, browser: Browser) {
    this.city = city
    this.office = office
    this.browser = browser
  }

  /** @param beginsAt what all clocks say at the beginning (ms UTC) */
  static async open(beginsAt: number): Promise<VisitStory> {
    const office = await openPostOffice()
    const mail = {
      OKIENKO_SMTP_URL: office.url,
      OKIENKO_MAIL_FROM: 'Urząd Miasta <wizyty@miasto.example>',
      OKIENKO_BOOKINGS_PER_HOUR: '1000',
      OKIENKO_HOLDS_PER_ADDRESS: '1000',
    }
    const city = await City.open(mail, beginsAt)
    return new VisitStory(city, office, await startChromium())
  }

  /** A page of somebody else each time, on the story's clock. */
  async page(url: string, viewport?: { width: number; height: number }): Promise<Page> {
    const size = viewport ? { viewport } : {}
    const context = await this.browser.newContext({ locale: 'pl-PL', ...size })
    await context.addInitScript(shiftDate, this.city.aheadMs)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(url)
    return page
  }

  /** One of the staff takes the one-time link of the demo. */
  async signIn(role: 'manager' | 'consultant', home: string): Promise<Page> {
    const page = await this.page(this.city.links.find((link) => link.role === role)!.url)
    await page.getByRole('textbox', { name: 'Nowe hasło' }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Ustaw hasło i zaloguj' }).click()
    await page.getByRole('link', { name: home }).waitFor()
    return page
  }

  /** One of the staff who has a password already comes back with it. */
  async signInAgain(login: string): Promise<Page> {
    const page = await this.page(`${this.city.appOrigin}/staff/`)
    await page.getByLabel('Login').fill(login)
    await page.getByLabel('Hasło', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Zaloguj się' }).click()
    return page
  }

  /** The site's own page, where the widget fills the window. */
  openSite(): Promise<Page> {
    return this.page(`${this.city.appOrigin}/s/${DEMO_SITE}`, PHONE)
  }

  /** The letter to this address whose subject begins so; waits for it. */
  async letter(email: string, subject: string): Promise<Email> {
    const find = () =>
      this.office.letters.find(
        (letter) => letter.to?.[0]?.address === email && letter.subject?.startsWith(subject),
      )
    const options = { timeout: 20_000, message: `"${subject}" to ${email}` }
    await expect.poll(find, options).toBeTruthy()
    return find()!
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.city.close()
    await this.office.close()
  }
}

/** The address that a letter leads to. */
export function linkOf({ text }: Email): string {
  const link = /https?:\/\/\S+#v=\S+/.exec(text ?? '')?.[0]
  if (!link) throw new Error(`no link in the letter:\n${text}`)
  return link
}

/** The calendar file of a letter. */
export function calendarOf({ attachments }: Email): string {
  const file = attachments.find(({ mimeType }) => mimeType === 'text/calendar')
  if (!file) throw new Error('no calendar file in the letter')
  const { content } = file
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}

type Widget = Page | FrameLocator

/** From the first page of the widget to the choice of a topic. */
export async function toBooking(widget: Widget): Promise<void> {
  await widget.getByRole('checkbox', { name: /akceptuję regulamin/ }).check()
  await widget.getByRole('button', { name: 'Dalej' }).click()
  await widget.getByRole('button', { name: 'Umów wizytę' }).click()
  await widget.getByRole('heading', { name: 'Wybierz sprawę' }).waitFor()
}

/** From the choice of a topic to the days. */
export async function chooseTopic(widget: Widget, topic: RegExp): Promise<void> {
  await widget.getByRole('radio', { name: topic }).check()
  await widget.getByRole('button', { name: 'Dalej' }).click()
  await widget.getByRole('heading', { name: 'Wybierz dzień' }).waitFor()
}

/** A whole booking with the mouse, to its confirmation. */
export async function book(page: Page, { day, time, person, name, email }: Wish): Promise<void> {
  const onward = () => page.getByRole('button', { name: 'Dalej' }).click()
  await toBooking(page)
  await chooseTopic(page, /^Meldunek/)
  await page.getByRole('radio', { name: day }).check()
  await onward()
  await page.getByRole('radio', { name: time }).check()
  if (person) await page.getByRole('radio', { name: person }).check()
  await onward()
  await page.getByLabel('Jak się do Ciebie zwracać').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('checkbox', { name: /akceptuję regulamin/ }).check()
  await onward()
  await page.getByRole('button', { name: 'Zarezerwuj' }).click()
  await page.getByRole('heading', { name: 'Wizyta umówiona' }).waitFor()
}

import puppeteer, { type Browser, type ElementHandle, type Frame, type Page } from 'puppeteer-core'
import { soundOf } from './media-probe.ts'

/** Made-up devices, no questions, media over this machine's own address (platform.md). */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'intl.accept_languages': 'pl',
}
/** Firefox beside Chromium on a busy machine. */
const PATIENCE_MS = 60_000

/** A resident in Firefox on the city's page, acting by visible Polish words. */
export class FirefoxResident {
  readonly #browser: Browser
  readonly #page: Page
  #panel: Frame | null = null

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
  }

  static async visit(url: string): Promise<FirefoxResident> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['OKIENKO_FIREFOX'] || '/usr/bin/firefox-esr',
      headless: true,
      extraPrefsFirefox: PREFERENCES,
    })
    const page = await browser.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(url)
    return new FirefoxResident(browser, page)
  }

  /** From the launcher to the line. */
  async join(): Promise<void> {
    const launcher = await this.#page.waitForSelector('>>> .launch')
    await launcher?.click()
    const frame = await this.#page.waitForSelector('>>> iframe')
    this.#panel = (await frame?.contentFrame()) ?? null
    await this.heading('Przygotuj się do rozmowy')
    await (await this.panel.waitForSelector('input[type=checkbox]'))?.click()
    await this.press('Dalej')
    await this.heading('Kamera i mikrofon')
    await this.press('Połącz teraz')
    await this.text('Kamera i mikrofon działają.')
    await this.press('Dołącz do kolejki')
  }

  get panel(): Frame {
    if (!this.#panel) throw new Error('the panel has not been opened')
    return this.#panel
  }

  async heading(words: string): Promise<void> {
    await this.panel.waitForSelector(`::-p-xpath(//h1[contains(., "${words}")])`)
  }

  async text(words: string): Promise<void> {
    await this.panel.waitForSelector(`::-p-xpath(//*[text()[contains(., "${words}")]])`)
  }

  async press(words: string): Promise<void> {
    const buttons = `::-p-xpath(//dialog[@open]//button[contains(., "${words}")] | //button[contains(., "${words}")])`
    await (await this.panel.waitForSelector(buttons, { visible: true }))?.click()
  }

  async #remote(): Promise<ElementHandle<HTMLVideoElement> | null> {
    const video = await this.panel.$('video[aria-label="Obraz z kamery konsultanta"]')
    return video as ElementHandle<HTMLVideoElement> | null
  }

  /** Decoded frames of the consultant's picture so far. */
  async frames(): Promise<number> {
    const video = await this.#remote()
    return (
      (await video?.evaluate((element) => element.getVideoPlaybackQuality().totalVideoFrames)) ?? 0
    )
  }

  /** How loud the consultant is heard (dB of the strongest tone); null: no sound comes. */
  async sound(): Promise<number | null> {
    return (await (await this.#remote())?.evaluate(soundOf, 1_500)) ?? null
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}

import puppeteer, { type Browser, type Frame, type Page } from 'puppeteer-core'
import { installProbe, readFrames } from './media-probe.ts'

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

const REMOTE = 'Obraz z kamery konsultanta'

type PeersWindow = Window & { okienkoPeers: RTCPeerConnection[] }

/** Runs in every frame before any script: keeps the connections that the page makes. */
function keepPeers(): void {
  const peers: RTCPeerConnection[] = []
  Object.assign(window, { okienkoPeers: peers })
  const Own = RTCPeerConnection
  window.RTCPeerConnection = class extends Own {
    constructor(...given: ConstructorParameters<typeof Own>) {
      super(...given)
      peers.push(this)
    }
  }
}

/** Runs in the page: energy of all sound that has been received (W3C webrtc-stats, `totalAudioEnergy`). */
async function receivedEnergy(): Promise<number> {
  let energy = 0
  for (const peer of (window as unknown as PeersWindow).okienkoPeers) {
    for (const entry of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio')
        energy += entry.totalAudioEnergy ?? 0
    }
  }
  return energy
}

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
    await page.evaluateOnNewDocument(installProbe)
    await page.evaluateOnNewDocument(keepPeers)
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

  /** @param where a part of the panel, for words that stand on several buttons */
  async press(words: string, where = ''): Promise<void> {
    const button = `::-p-xpath(//${where}button[contains(., "${words}")])`
    await (await this.panel.waitForSelector(button, { visible: true }))?.click()
  }

  /** How many frames of the consultant's picture have been shown so far. */
  async frames(): Promise<number> {
    return (await this.panel.evaluate(readFrames, REMOTE)).length
  }

  /** Energy of the consultant's sound that was decoded so far; there need be no loudspeaker for it. */
  sound(): Promise<number> {
    return this.panel.evaluate(receivedEnergy)
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}

import puppeteer, { type Browser, type Frame, type Page } from 'puppeteer-core'
import { fakeDeviceFlags, type Signature } from './fake-devices.ts'
import { installProbe, readFrames } from './media-probe.ts'
import { FLAGS as CHROMIUM_FLAGS, YES } from './person.ts'

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

type StandstillWindow = Window & { okienkoStandstill: number }

/** Runs in the page: notes the longest time in which no timer ran. */
function measureStandstill(): void {
  const scope = window as unknown as StandstillWindow
  let last = performance.now()
  scope.okienkoStandstill = 0
  setInterval(() => {
    const now = performance.now()
    scope.okienkoStandstill = Math.max(scope.okienkoStandstill, now - last)
    last = now
  }, 250)
}

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

/**
 * A resident on the city's page in a browser that Playwright cannot drive: Debian's Firefox, or a Chromium
 * whose pages may be frozen (Playwright keeps them awake). Acts by visible Polish words.
 */
export class PuppetResident {
  readonly #browser: Browser
  readonly #page: Page
  #panel: Frame | null = null

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
  }

  static async inFirefox(url: string): Promise<PuppetResident> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['OKIENKO_FIREFOX'] || '/usr/bin/firefox-esr',
      headless: true,
      extraPrefsFirefox: PREFERENCES,
    })
    return PuppetResident.#visit(browser, url)
  }

  /** @param folder where the camera's file may lie */
  static async inChromium(
    url: string,
    signature: Signature,
    folder: string,
  ): Promise<PuppetResident> {
    const browser = await puppeteer.launch({
      executablePath: process.env['OKIENKO_CHROMIUM'] || '/usr/bin/chromium',
      headless: true,
      args: [...CHROMIUM_FLAGS, ...YES, '--lang=pl-PL', ...fakeDeviceFlags(folder, signature)],
    })
    return PuppetResident.#visit(browser, url)
  }

  static async #visit(browser: Browser, url: string): Promise<PuppetResident> {
    const page = await browser.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.evaluateOnNewDocument(installProbe)
    await page.evaluateOnNewDocument(keepPeers)
    await page.goto(url)
    return new PuppetResident(browser, page)
  }

  /** Hides the page and stops its scripts, as a phone does that is locked (Chromium's debugging protocol). */
  async freeze(): Promise<void> {
    await this.panel.evaluate(measureStandstill)
    await this.#setLife('frozen')
  }

  /** Lets it run again, in front. */
  async thaw(): Promise<void> {
    await this.#setLife('active')
    // Only a page that was behind another one is shown anew.
    const other = await this.#browser.newPage()
    await other.bringToFront()
    await this.#page.bringToFront()
    await other.close()
  }

  async #setLife(state: 'frozen' | 'active'): Promise<void> {
    const session = await this.#page.createCDPSession()
    await session.send('Page.setWebLifecycleState', { state })
    await session.detach()
  }

  /** How long the panel's scripts stood still at a time, since `freeze` (ms). */
  standstill(): Promise<number> {
    return this.panel.evaluate(() => (window as unknown as StandstillWindow).okienkoStandstill)
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

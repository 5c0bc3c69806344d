import type { LoaderSite } from './site.ts'
import { loaderStyles } from './styles.ts'

/** `label` is on the launcher, `title` is what screen readers call the panel. */
export type LoaderWords = Record<
  'label' | 'title' | 'opening' | 'failed' | 'close' | 'live' | 'phone' | 'address',
  string
>

/** Everything that the loader adds to the city's page, in one shadow root. */
export type LoaderElements = {
  host: HTMLElement
  launcher: HTMLButtonElement
  /** Its words; they tell when a ticket lives. */
  label: HTMLElement
  dialog: HTMLDialogElement
  card: HTMLElement
  /** Tells in the card that the frame did not come, and the other ways to the office. */
  fail: () => void
  closeCard: HTMLButtonElement
}

/** Rights of the frame: exactly those that a call needs (privacy.md, section 8). */
const FRAME_RIGHTS =
  'camera; microphone; display-capture; autoplay; fullscreen; speaker-selection; screen-wake-lock; clipboard-write'

const SVG = 'http://www.w3.org/2000/svg'
const CAMERA =
  'm16 13 5 3.5a.6.6 0 0 0 1-.5V8a.6.6 0 0 0-1-.5L16 11M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z'

function icon(document: Document): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', CAMERA)
  svg.append(path)
  return svg
}

/** Builds launcher and dialog; nothing is fetched, the frame comes with the first opening. */
export function buildElements(
  document: Document,
  site: LoaderSite,
  lang: string,
  words: LoaderWords,
): LoaderElements {
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, text = '', name = '') => {
    const element = document.createElement(tag)
    if (text) element.textContent = text
    if (name) element.className = name
    return element
  }
  const host = make('div')
  host.lang = lang
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(loaderStyles(site))
  root.adoptedStyleSheets = [sheet]

  const launcher = make('button', '', site.look.circle ? 'launch circle' : 'launch')
  launcher.type = 'button'
  launcher.ariaExpanded = 'false'
  launcher.setAttribute('aria-controls', 'panel')
  const label = make('span', words.label)
  launcher.append(icon(document), label)

  const dialog = make('dialog')
  dialog.id = 'panel'
  dialog.ariaLabel = words.title
  const card = make('div', '', 'card')
  const sentence = make('p', words.opening)
  sentence.role = 'status'
  const ways = make('p')
  ways.hidden = true
  const phone = make('a', words.phone)
  phone.href = `tel:${words.phone.replace(/[^+\d]/g, '')}`
  ways.append(phone, make('br'), words.address)
  const closeCard = make('button', words.close)
  closeCard.type = 'button'
  card.append(sentence, ways, closeCard)
  dialog.append(card)
  root.append(launcher, dialog)
  const fail = () => {
    sentence.textContent = words.failed
    ways.hidden = false
  }
  return { host, launcher, label, dialog, card, fail, closeCard }
}

/** The panel's frame, made once and never moved: an iframe that is moved in the document reloads. */
export function buildFrame(
  document: Document,
  site: LoaderSite,
  words: LoaderWords,
): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.title = words.title
  // Until it has said hello; a frame that is not shown loads all the same.
  frame.hidden = true
  frame.allow = FRAME_RIGHTS
  frame.src = `${site.origin}/w/${site.siteId}/`
  return frame
}

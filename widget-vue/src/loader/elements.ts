import css from './loader.css?inline'
import type { LoaderSite, LoaderWords } from './site.ts'

/** Also tells whether a loader has been on this page before; no selector of a city's page means it. */
export const HOST_TAG = 'okienko-panel' as 'div'

/** An element with its properties and children; without HTML texts, which Trusted Types forbid. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/**
 * Everything that the loader adds to the city's page, in one shadow root; nothing is fetched.
 * @returns a list, whose names cost nothing in the built loader: the host element, launcher, label,
 * dialog, the button of its card, and `fail`, which tells in the card that the frame did not come
 * and the other ways to the office
 */
export function buildElements(site: LoaderSite, lang: string, words: LoaderWords) {
  const [siteId, origin] = site
  const [text, failed, close, , phone, tel, address] = words
  const host = make(HOST_TAG, { lang })
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]

  const label = make('span', {}, text)
  const launcher = make(
    'button',
    { type: 'button', className: 'launch', ariaExpanded: 'false' },
    label,
  )
  launcher.setAttribute('aria-controls', 'panel')
  const sentence = make('p', { role: 'status' }, `${text}…`)
  const ways = make(
    'p',
    { hidden: true },
    make('a', { href: `${origin}/s/${siteId}` }, text),
    make('a', { href: tel }, phone),
    address,
  )
  const closeCard = make('button', { type: 'button' }, close)
  const card = make('div', { className: 'card' }, sentence, ways, closeCard)
  const dialog = make('dialog', { id: 'panel', ariaLabel: text }, card)
  root.append(launcher, dialog)
  const fail = () => {
    sentence.textContent = failed
    ways.hidden = false
  }
  return [host, launcher, label, dialog, closeCard, fail] as const
}

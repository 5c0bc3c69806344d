import { HOST_TAG, make } from './elements.ts'

/** A page that took our node away gets it back after this time (ms); a page that fights loses little by it. */
export const BACK_AFTER_MS = 1000

/** Shows a title of ours on the city's page and puts the city's back, unless the page changed it itself. */
export function borrowTitle(): (title: string | null) => void {
  let ours: string | null = null
  let cityTitle = ''
  return (title) => {
    if (title) {
      if (document.title !== ours) cityTitle = document.title
      document.title = ours = title
    } else if (document.title === ours) document.title = cityTitle
  }
}

/**
 * One flag in the page's sessionStorage, no token: a ticket lives, open again after a navigation.
 * @returns a function that sets it, and tells it when it is given nothing
 */
export function liveFlag(siteId: string): (live?: boolean) => boolean {
  const key = `okienko:${siteId}`
  return (live) => {
    try {
      if (live) sessionStorage.setItem(key, '1')
      else if (live === false) sessionStorage.removeItem(key)
      return sessionStorage.getItem(key) !== null
    } catch {
      // Storage is refused on this page: the panel just does not reopen by itself.
      return false
    }
  }
}

/** Opens the connection that a click will need while the launcher is pointed at or has the focus. */
export function comeNear(launcher: HTMLElement, origin: string): void {
  const link = make('link', { rel: 'preconnect', href: origin })
  launcher.onfocus = launcher.onpointerenter = () => document.head.append(link)
}

/**
 * Calls back when the page has taken our node away. It stands beside the body: a page that renews its body
 * keeps us, and nothing in it covers or moves us.
 */
export function stayOn(page: HTMLElement, comeBack: () => void): void {
  new MutationObserver(() => {
    setTimeout(() => document.querySelector(HOST_TAG) || comeBack(), BACK_AFTER_MS)
  }).observe(page, { childList: true })
}

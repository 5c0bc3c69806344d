import { takeFragment } from './fragment.ts'

/**
 * The token of a visit on its way from the letter's link to this page: it comes in the fragment, is
 * taken off the address at once, and lives in this tab only (privacy.md, section 8).
 */
/** A damaged link is still a link to a visit: the server answers it like any other wrong one. */
const SHAPE = { shape: /^[\w.~-]{20,256}$/, damaged: 'x'.repeat(20) }
const key = (siteId: string) => `okienko.visit.${siteId}`

/** The token in the address, which then no longer holds it; null: there is none. */
export const takeVisitToken = (scope?: Pick<Window, 'location' | 'history'>): string | null =>
  takeFragment('v', SHAPE, scope)

export function recallVisit(siteId: string): string | null {
  try {
    return sessionStorage.getItem(key(siteId))
  } catch {
    return null
  }
}

export function rememberVisit(siteId: string, token: string): void {
  try {
    sessionStorage.setItem(key(siteId), token)
  } catch {
    // Refused storage: the token lives as long as the page.
  }
}

export function forgetVisit(siteId: string): void {
  try {
    sessionStorage.removeItem(key(siteId))
  } catch {
    // Nothing was stored.
  }
}

/** The address that the letters carry; the token stays behind the `#`, so no request holds it. */
export const visitLink = (siteId: string, token: string): string =>
  `${location.origin}/s/${siteId}#v=${token}`

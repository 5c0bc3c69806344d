/**
 * The words of the loader in one language, in the order in which `startPanel` reads them: a served loader
 * has 3 kB, and names of its own would be said once for each language.
 */
export type LoaderWords = readonly [
  /** On the launcher; screen readers call the panel so, too. */
  label: string,
  /** The frame did not come; the ways to the office follow. */
  failed: string,
  close: string,
  /** Follows the label while a ticket lives. */
  live: string,
  /** The ways to the office that the page shows when the frame cannot be opened. */
  phone: string,
  /** The address that dials it. */
  tel: string,
  address: string,
]

/** What the server puts into the loader in place of `__OKIENKO_SITE__` (as JSON; server/loader-file.ts). */
export type LoaderSite = readonly [
  siteId: string,
  /** Origin of the panel's frame, e.g. `https://okienko.example`. */
  origin: string,
  /** By language; the site's first language stands first. */
  words: Record<string, LoaderWords>,
]

/** What the server puts into the loader in place of `__OKIENKO_SITE__` (as JSON). */
export type LoaderSite = {
  siteId: string
  /** Origin of the panel's frame, e.g. `https://okienko.example`. */
  origin: string
  /** By language, complete: the office's name, the ways to it without us, its own words on the launcher. */
  texts: Record<string, { name: string; phone: string; address: string; label?: string }>
  /** The site's look (W1), worked out by the server; lengths in CSS pixels. */
  look: {
    colour: string
    text: number
    side: 'left' | 'right'
    /** From the side and the bottom of the page, and the same on phones. */
    x: number
    y: number
    phoneX: number
    phoneY: number
    /** Height of the launcher, its corners, whether it shows its icon only. */
    size: number
    round: number
    circle: boolean
    width: number
    height: number
    corner: number
  }
}

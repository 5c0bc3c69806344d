/** What the server puts into the loader in place of `__OKIENKO_SITE__` (as JSON). */
export type LoaderSite = {
  siteId: string
  /** Origin of the panel's frame, e.g. `https://okienko.example`. */
  origin: string
  /** The office's name, by language. */
  name: Record<string, string>
  /** Colour of the launcher (`#rrggbb`), white text on it. */
  accent: string
  languages: string[]
  /** The site's own wishes for the launcher (W1); null or left out: pill, bottom right, "Czat wideo". */
  launcher: {
    label?: Record<string, string> | undefined
    place?: 'bottom-right' | 'bottom-left' | undefined
    shape?: 'pill' | 'circle' | undefined
    size?: 'medium' | 'large' | undefined
  } | null
  /** The ways to the office that the page shows when the frame cannot be opened. */
  office?: { phone: string; address: string } | undefined
}

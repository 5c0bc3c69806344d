import { HOST_TAG } from './elements.ts'
import type { Okienko } from './okienko.ts'
import { startPanel } from './panel.ts'
import type { LoaderSite } from './site.ts'

declare global {
  interface Window {
    okienko?: Okienko
  }
}

/** Replaced by the server with the site's configuration as JSON. */
declare const __OKIENKO_SITE__: LoaderSite

function start(): void {
  // Included twice: the first one stays.
  if (document.querySelector(HOST_TAG)) return
  const okienko = startPanel(__OKIENKO_SITE__)
  // A name that the page has taken for itself stays the page's.
  if (!('okienko' in window)) window.okienko = okienko
}

if (document.body) start()
else addEventListener('DOMContentLoaded', start)

import { startPanel } from './panel.ts'
import type { Okienko } from './panel.ts'
import type { LoaderSite } from './site.ts'

declare global {
  interface Window {
    okienko?: Okienko
  }
}

/** Replaced by the server with the site's configuration as JSON. */
declare const __OKIENKO_SITE__: LoaderSite

const site = __OKIENKO_SITE__

function start(): void {
  // Included twice: the first one stays.
  if (window.okienko) return
  Object.defineProperty(window, 'okienko', { value: startPanel(site, window) })
}

if (document.body) start()
else document.addEventListener('DOMContentLoaded', start, { once: true })

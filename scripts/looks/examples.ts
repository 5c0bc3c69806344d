import { fileURLToPath } from 'node:url'

/** A site whose look differs from the demo's in everything that a city can set. */
export const EXAMPLE_SITE = 'parkowo-demo'
export const EXAMPLE_SITES = fileURLToPath(new URL('./sites', import.meta.url))

import { defineAsyncComponent } from 'vue'
import type { AsyncComponentOptions, Component } from 'vue'

const LONGEST_PAUSE_MS = 10_000

/** How long to wait before the next try (ms). */
export const retryPause = (tries: number) => Math.min(1_000 * tries, LONGEST_PAUSE_MS)

/** What is shown until a part has come, and what happens when it does not. */
export type Meanwhile = Omit<AsyncComponentOptions, 'loader'>

/** Nothing is shown, and the part is tried again, later each time. */
export const RETRIED: Meanwhile = {
  delay: 0,
  onError: (_error, retry, _fail, tries) => void setTimeout(retry, retryPause(tries)),
}

/** Makes components of a chunk that is fetched when the first of them is shown. */
export const partsOf =
  <Parts extends Record<string, Component>>(
    fetch: () => Promise<Parts>,
    meanwhile: Meanwhile = RETRIED,
  ) =>
  <Name extends keyof Parts>(name: Name) =>
    defineAsyncComponent<Parts[Name]>({
      loader: async () => (await fetch())[name],
      ...meanwhile,
    })

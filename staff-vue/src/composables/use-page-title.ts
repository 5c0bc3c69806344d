import { watchEffect } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'

/** The document's title follows the screen (2.4.2). */
export function usePageTitle(title: MaybeRefOrGetter<string>) {
  watchEffect(() => {
    document.title = toValue(title)
  })
}

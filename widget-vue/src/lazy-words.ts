import { computed, inject } from 'vue'
import type { Ref } from 'vue'
import { WORDS } from './i18n.ts'
import type { WordFiles } from './i18n.ts'
import { retryPause } from './later-retry.ts'
export type { WordFiles } from './i18n.ts'

/**
 * The words of a part that the panel does not begin with: whether they are there. They are fetched again
 * and again until they come; from then on a switch of the language waits for them too.
 *
 * @param files the same object each time
 */
export function useLazyWords(files: WordFiles): Readonly<Ref<boolean>> {
  const words = inject(WORDS)!
  function learn(tries = 1) {
    words.learn(files).catch(() => {
      setTimeout(() => learn(tries + 1), retryPause(tries))
    })
  }
  learn()
  return computed(() => words.knows(files))
}

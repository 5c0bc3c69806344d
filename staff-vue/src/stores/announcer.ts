import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The one polite live region of the app: what changed, in words, without taking focus (4.1.3). */
export const useAnnouncer = defineStore('announcer', () => {
  const text = shallowRef('')
  const urgent = shallowRef('')
  return {
    text,
    urgent,
    /** Said when the reader pauses. The same text twice is said once. */
    say: (words: string) => (text.value = words),
    /** Said at once: only what cannot wait, as a new offer. */
    interrupt: (words: string) => (urgent.value = words),
  }
})

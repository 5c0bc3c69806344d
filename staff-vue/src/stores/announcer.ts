import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { saidTogether } from '#widget/lib/said-together.ts'

/** The one polite live region of the app: what changed, in words, without taking focus (4.1.3). */
export const useAnnouncer = defineStore('announcer', () => {
  const text = shallowRef('')
  const urgent = shallowRef('')
  return {
    text,
    urgent,
    /** Said when the reader pauses. The same text twice is said once. */
    say: saidTogether(text),
    /** Said at once: only what cannot wait, as a new offer or a dropped call. */
    interrupt: saidTogether(urgent),
  }
})

import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { NextVisit, StaffChoice, StaffView } from '#machines/views.ts'

/** Booked visits at the desk: those that may be taken now, and the next own one. */
export const useVisits = defineStore('visits', () => {
  const choice = shallowRef<StaffChoice | null>(null)
  const next = shallowRef<NextVisit | null>(null)
  return {
    choice,
    next,
    apply(view: StaffView) {
      choice.value = view.choice
      next.value = view.nextVisit
    },
    clear: () => (choice.value = next.value = null),
  }
})

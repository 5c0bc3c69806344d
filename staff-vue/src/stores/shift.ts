import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { StaffView } from '#machines/views.ts'

/** The consultant's own shift, as the server tells it. */
export const useShift = defineStore('shift', () => {
  const shift = shallowRef<StaffView['shift'] | null>(null)
  const callsToday = shallowRef(0)
  return {
    shift,
    callsToday,
    apply(view: StaffView) {
      shift.value = view.shift
      callsToday.value = view.callsToday
    },
    clear: () => (shift.value = null),
  }
})

import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { StaffOffer, StaffView } from '#machines/views.ts'

/** The request that is offered to this consultant right now. */
export const useOffer = defineStore('offer', () => {
  const offer = shallowRef<StaffOffer | null>(null)
  return {
    offer,
    apply(view: StaffView) {
      // The same object as long as it is the same offer: views repeat it, watchers must not.
      if (JSON.stringify(offer.value) !== JSON.stringify(view.offer)) offer.value = view.offer
    },
    clear: () => (offer.value = null),
  }
})

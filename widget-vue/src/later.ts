import { defineAsyncComponent } from 'vue'
import LaterFault from './components/LaterFault.vue'
import OpeningView from './components/OpeningView.vue'
import type { WordsPart } from './i18n.ts'

/** The parts that only a person who goes on needs, in one chunk (design rule 7). */
const fetchParts = () => import('./later-parts.ts')
const fetchVisits = () => import('./visits-parts.ts')
const meanwhile = { loadingComponent: OpeningView, errorComponent: LaterFault, delay: 300 }

export const DevicesView = defineAsyncComponent({
  loader: async () => (await fetchParts()).DevicesView,
  ...meanwhile,
})
export const TicketScreen = defineAsyncComponent({
  loader: async () => (await fetchParts()).TicketScreen,
  ...meanwhile,
})

/** The ticket's store, with its socket; the same chunk. Rejects when it cannot be fetched. */
export const fetchTicketStore = async () => (await fetchParts()).useTicketStore()

/**
 * Booking and the page of a visit, and the way on for whoever cannot call here, which is booking too; their
 * words come with them.
 */
export function visitsScreens(learn: (part: WordsPart) => Promise<void>) {
  const fetchWith = async () =>
    (await Promise.all([fetchVisits(), learn('visits'), learn('later')]))[0]
  return {
    BookingScreen: defineAsyncComponent({
      loader: async () => (await fetchWith()).BookingScreen,
      ...meanwhile,
    }),
    UnsupportedView: defineAsyncComponent({
      loader: async () => (await fetchWith()).UnsupportedView,
      ...meanwhile,
    }),
    VisitScreen: defineAsyncComponent({
      loader: async () => (await fetchWith()).VisitScreen,
      ...meanwhile,
    }),
  }
}

/** Questions and answers; they fetch their own words. */
export const FaqScreen = defineAsyncComponent({
  loader: async () => (await import('./faq-parts.ts')).FaqScreen,
  ...meanwhile,
})

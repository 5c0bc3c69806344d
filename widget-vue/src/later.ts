import { defineAsyncComponent } from 'vue'
import LaterFault from './components/LaterFault.vue'
import OpeningView from './components/OpeningView.vue'

/** The parts that only a person who goes on needs, in one chunk (design rule 7). */
const fetchParts = () => import('./later-parts.ts')
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

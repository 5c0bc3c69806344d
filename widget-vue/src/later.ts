import { defineAsyncComponent } from 'vue'
import LaterFault from './components/LaterFault.vue'
import OpeningView from './components/OpeningView.vue'
import type { WordsPart } from './i18n.ts'

/** The parts that only a person who goes on needs, in one chunk (design rule 7). */
const fetchParts = () => import('./later-parts.ts')
const fetchVisits = () => import('./visits-parts.ts')
const meanwhile = { loadingComponent: OpeningView, errorComponent: LaterFault, delay: 300 }

const later = <Name extends 'DevicesView' | 'TicketScreen'>(
  name: Name,
  learned: () => Promise<void> = async () => {},
) =>
  defineAsyncComponent({
    loader: async () => (await Promise.all([fetchParts(), learned()]))[0][name],
    ...meanwhile,
  })

/** For a screen whose words are there already. */
export const DevicesView = later('DevicesView')

/** What comes after the notice; its words come with it. */
export function laterScreens(learn: (part: WordsPart) => Promise<void>) {
  const learned = () => learn('later')
  return {
    DevicesView: later('DevicesView', learned),
    TicketScreen: later('TicketScreen', learned),
  }
}

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

/** A law text; it fetches its own words. */
export const LawScreen = defineAsyncComponent({
  loader: async () => (await import('./law-parts.ts')).LawScreen,
  ...meanwhile,
})

/** Questions and answers; they fetch their own words. */
export const FaqScreen = defineAsyncComponent({
  loader: async () => (await import('./faq-parts.ts')).FaqScreen,
  ...meanwhile,
})

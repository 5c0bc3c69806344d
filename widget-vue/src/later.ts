import LaterFault from './components/LaterFault.vue'
import OpeningView from './components/OpeningView.vue'
import type { WordsPart } from './i18n.ts'
import { partsOf } from './later-retry.ts'

/** The parts that only a person who goes on needs, in one chunk (design rule 7). */
const fetchParts = () => import('./later-parts.ts')
const fetchScreens = async () => {
  const { DevicesView, TicketScreen } = await fetchParts()
  return { DevicesView, TicketScreen }
}
const fetchVisits = () => import('./visits-parts.ts')
/** A whole screen that does not come says so, and how to go on. */
const meanwhile = { loadingComponent: OpeningView, errorComponent: LaterFault, delay: 300 }

/** For a screen whose words are there already. */
export const DevicesView = partsOf(fetchScreens, meanwhile)('DevicesView')

/** What comes after the notice; its words come with it. */
export function laterScreens(learn: (part: WordsPart) => Promise<void>) {
  const part = partsOf(
    async () => (await Promise.all([fetchScreens(), learn('later')]))[0],
    meanwhile,
  )
  return { DevicesView: part('DevicesView'), TicketScreen: part('TicketScreen') }
}

/** The ticket's store, with its socket; the same chunk. Rejects when it cannot be fetched. */
export const fetchTicketStore = async () => (await fetchParts()).useTicketStore()

/**
 * Booking and the page of a visit, and the way on for whoever cannot call here, which is booking too; their
 * words come with them.
 */
export function visitsScreens(learn: (part: WordsPart) => Promise<void>) {
  const part = partsOf(
    async () => (await Promise.all([fetchVisits(), learn('visits'), learn('later')]))[0],
    meanwhile,
  )
  return {
    BookingScreen: part('BookingScreen'),
    UnsupportedView: part('UnsupportedView'),
    VisitScreen: part('VisitScreen'),
  }
}

/** A law text; it fetches its own words. */
export const LawScreen = partsOf(() => import('./law-parts.ts'), meanwhile)('LawScreen')

/** Questions and answers; they fetch their own words. */
export const FaqScreen = partsOf(() => import('./faq-parts.ts'), meanwhile)('FaqScreen')

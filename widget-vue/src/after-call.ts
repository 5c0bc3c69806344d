import OpeningView from './components/OpeningView.vue'
import { partsOf, RETRIED } from './later-retry.ts'

/**
 * The end of a call and its rating, in one chunk that nobody needs before. To be fetched while the call
 * goes on, so that its end can be told even when the connection ends with it.
 */
export const fetchAfter = () => import('./after-parts.ts')

const meanwhile = { ...RETRIED, loadingComponent: OpeningView, delay: 300 }
export const EndView = partsOf(fetchAfter, meanwhile)('EndView')

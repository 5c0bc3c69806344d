import { defineAsyncComponent } from 'vue'
import { retryLater } from './later-retry.ts'

/** To be fetched while there is a network, so that a page whose ticket is gone can say so. */
export const fetchMoves = () => import('./moves-parts.ts')
type Parts = Awaited<ReturnType<typeof fetchMoves>>

export const movesPart = <Name extends keyof Parts>(name: Name) =>
  defineAsyncComponent({
    loader: async () => (await fetchMoves())[name],
    delay: 0,
    onError: retryLater,
  })

export const MoveEntry = movesPart('MoveEntry')
export const ArrivalView = movesPart('ArrivalView')
export const GoneView = movesPart('GoneView')

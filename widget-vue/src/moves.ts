import { partsOf } from './later-retry.ts'

/** To be fetched while there is a network, so that a page whose ticket is gone can say so. */
export const fetchMoves = () => import('./moves-parts.ts')

export const movesPart = partsOf(fetchMoves)

export const MoveEntry = movesPart('MoveEntry')
export const ArrivalView = movesPart('ArrivalView')
export const GoneView = movesPart('GoneView')

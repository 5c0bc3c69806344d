import './styles/moves.css'

/** A ticket that goes to another page, from both its ends, in one chunk. Fetched by `moves.ts`. */
export { default as MoveEntry } from './components/moves/MoveEntry.vue'
export { default as PhoneInstead } from './components/moves/PhoneInstead.vue'
export { default as ArrivalView } from './views/ArrivalView.vue'
export { default as GoneView } from './views/GoneView.vue'

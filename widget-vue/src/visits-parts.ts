import './styles/visits.css'

/** Booking and the page of a visit, in one chunk that no call needs. Fetched by `later.ts`. */
export { default as BookingScreen } from './views/booking/BookingScreen.vue'
export { default as UnsupportedView } from './views/UnsupportedView.vue'
export { default as VisitScreen } from './views/visit/VisitScreen.vue'

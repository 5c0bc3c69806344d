import './styles/call.css'

/** What comes after the notice: devices, line, call, end. Fetched as one chunk by `later.ts`. */
export { default as DevicesView } from './views/DevicesView.vue'
export { default as TicketScreen } from './components/TicketScreen.vue'
export { useTicketStore } from './stores/ticket.ts'

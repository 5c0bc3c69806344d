/** What follows a call: why it ended, what is left of it, and its rating. Fetched by `after-call.ts`. */
export { default as EndView } from './views/EndView.vue'

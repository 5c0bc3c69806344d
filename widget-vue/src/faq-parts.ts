import './styles/faq.css'

/** Questions and answers of the site, in one chunk that no call needs. Fetched by `later.ts`. */
export { default as FaqScreen } from './views/faq/FaqScreen.vue'

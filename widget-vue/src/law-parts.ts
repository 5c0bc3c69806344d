import './styles/law.css'

/** Law texts of the site, in one chunk that no call needs. Fetched by `later.ts`. */
export { default as LawScreen } from './views/law/LawScreen.vue'

import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { takeInvitation } from './invitation-token.ts'
import { createTexts } from './i18n.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/sections.css'
import './styles/summons.css'
import './styles/tables.css'
import './styles/print.css'

// Before anything else, so that the token never stays in the address or the history.
const invitation = takeInvitation(window.location, window.history)

createApp(App, { invitation }).use(createPinia()).use(createTexts()).mount('#app')

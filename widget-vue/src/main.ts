import { createPinia } from 'pinia'
import { createApp, h, watch } from 'vue'
import { LANGUAGES } from '#machines/languages.ts'
import type { Language } from '#machines/languages.ts'
import App from './App.vue'
import { createAnnouncer } from './announcer.ts'
import { connectHost } from './host.ts'
import { createPanelI18n, createWords } from './i18n.ts'
import { pickLanguage } from './languages.ts'
import { takeMoveCode } from './move-code.ts'
import { siteIdOf, useSiteStore } from './stores/site.ts'
import { takeVisitToken } from './visit-memory.ts'
import './styles/tokens.css'
import './styles/fonts.css'
import './styles/base.css'
import './styles/panel.css'
import './styles/forms.css'

// First of all: the token must not stay in the address (privacy.md, section 8).
const link = takeVisitToken()
const code = takeMoveCode()
const pinia = createPinia()
const i18n = createPanelI18n()
const words = createWords(i18n)
// At once: the loader speaks as soon as the frame has loaded.
const host = connectHost()
const site = useSiteStore(pinia)
const announcer = createAnnouncer()
let chosen: Language | null = null

/** The person's own choice, then the city's page or the link, then the browser; only what the site offers. */
function settleLanguage() {
  const offered = site.info?.languages ?? LANGUAGES
  const link = new URLSearchParams(location.search).get('lang')
  const wished = [chosen, host.lang.value, link, ...navigator.languages].filter(
    (tag) => tag !== null,
  )
  return words.speak(pickLanguage(wished, offered))
}

function choose(language: Language) {
  chosen = language
  void settleLanguage()
}

// Without an await at the top, or the bundler could not keep what all parts share in one file.
void settleLanguage().then(mount)
watch([host.lang, () => site.info], () => void settleLanguage())

function mount() {
  createApp(() =>
    h(App, {
      host,
      announcer,
      siteId: siteIdOf(location.pathname),
      link,
      code,
      learn: words.learn,
      onSpeak: choose,
    }),
  )
    .use(pinia)
    .use(i18n)
    .use(words)
    .mount('#app')
}

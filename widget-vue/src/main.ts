import { createPinia } from 'pinia'
import { createApp, h, watch } from 'vue'
import type { Language } from '#machines/api.ts'
import App from './App.vue'
import { createAnnouncer } from './announcer.ts'
import { connectHost } from './host.ts'
import { createPanelI18n, speak } from './i18n.ts'
import { pickLanguage } from './languages.ts'
import { siteIdOf, useSiteStore } from './stores/site.ts'
import './styles/tokens.css'
import './styles/fonts.css'
import './styles/base.css'
import './styles/panel.css'
import './styles/forms.css'
import './styles/call.css'

const pinia = createPinia()
const i18n = createPanelI18n()
// At once: the loader speaks as soon as the frame has loaded.
const host = connectHost()
const site = useSiteStore(pinia)
const announcer = createAnnouncer()
let chosen: Language | null = null

/** The person's own choice, then the city's page, then the browser; only what the site offers. */
function settleLanguage() {
  const offered = site.info?.languages ?? (['pl', 'en'] as const)
  const wished = [chosen, host.lang.value, ...navigator.languages].filter((tag) => tag !== null)
  return speak(i18n, pickLanguage(wished, offered))
}

function choose(language: Language) {
  chosen = language
  void settleLanguage()
}

await settleLanguage()
watch([host.lang, () => site.info], () => void settleLanguage())
watch(
  () => site.info?.accent,
  (accent) => {
    if (accent && /^#[\da-f]{6}$/i.test(accent)) {
      document.documentElement.style.setProperty('--accent', accent)
    }
  },
)

createApp(() =>
  h(App, {
    host,
    announcer,
    siteId: siteIdOf(location.pathname),
    onSpeak: choose,
  }),
)
  .use(pinia)
  .use(i18n)
  .mount('#app')

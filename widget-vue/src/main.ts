import { createPinia } from 'pinia'
import { createApp, h, watch } from 'vue'
import { LANGUAGES } from '#machines/languages.ts'
import type { Language } from '#machines/languages.ts'
import App from './App.vue'
import { createAnnouncer } from './announcer.ts'
import { connectHost } from './host.ts'
import { createPanelI18n, createWords } from './i18n.ts'
import { recallLanguage, rememberLanguage } from './language-memory.ts'
import { pickLanguage } from './languages.ts'
import { retryPause } from './later-retry.ts'
import { takeMoveCode } from './move-code.ts'
import { siteIdOf, useSiteStore } from './stores/site.ts'
import { takeVisitToken } from './visit-memory.ts'
import './styles/tokens.css'
import './styles/fonts.css'
import './styles/base.css'
import './styles/panel.css'
import './styles/forms.css'
import './styles/choices.css'

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
words.chosen.value = recallLanguage()

/**
 * The person's own choice, then that of the letter whose link was opened, then the city's page or the link,
 * then the browser; only what the site offers.
 */
function settleLanguage() {
  const offered = site.info?.languages ?? LANGUAGES
  const { chosen, ofLetters } = words
  const link = new URLSearchParams(location.search).get('lang')
  const wished = [chosen.value, ofLetters.value, host.lang.value, link, ...navigator.languages]
  return words.speak(
    pickLanguage(
      wished.filter((tag) => tag !== null),
      offered,
    ),
  )
}

async function choose(language: Language) {
  const before = words.chosen.value
  words.chosen.value = language
  try {
    await settleLanguage()
    rememberLanguage(language)
    announcer.turnTo(i18n.global.t('app.spoken'))
  } catch {
    words.chosen.value = before
    announcer.warn(i18n.global.t('siteFault.network'))
  }
}

/** Without its first words the panel has nothing to show: they are asked for until they come. */
function begin(tries = 1) {
  settleLanguage().then(mount, () => setTimeout(() => begin(tries + 1), retryPause(tries)))
}

// Without an await at the top, or the bundler could not keep what all parts share in one file.
begin()
watch([host.lang, () => site.info, words.ofLetters], () => {
  settleLanguage().catch(() => {
    // What is spoken already goes on.
  })
})

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

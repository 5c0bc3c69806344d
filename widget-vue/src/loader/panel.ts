import type { FrameMessage, LoaderMessage } from '../host-messages.ts'
import { buildElements, buildFrame } from './elements.ts'
import { dialogStage } from './dialog-stage.ts'
import { borrowTitle, liveFlag } from './host-page.ts'
import type { LoaderSite } from './site.ts'
import allWords from './words.json'

/** How long the frame may take to say hello before the page offers telephone and address (ms). */
export const HELLO_WITHIN_MS = 8000

type WithoutMark<M> = M extends unknown ? Omit<M, 'okienko'> : never
export type OkienkoEvent = 'open' | 'close' | 'live' | 'idle'
/** The one thing that the city's page gets: `window.okienko`. */
export type Okienko = Readonly<{
  open: () => void
  /** Asks the panel to close; while a ticket lives the person is asked first. */
  close: () => void
  /** Calls back on an event; returns the function that stops it. */
  on: (event: OkienkoEvent, listener: () => void) => () => void
}>

function createListeners() {
  const entries = new Set<{ event: OkienkoEvent; listener: () => void }>()
  return {
    tell(event: OkienkoEvent) {
      for (const entry of entries) if (entry.event === event) entry.listener()
    },
    on(event: OkienkoEvent, listener: () => void) {
      const entry = { event, listener }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
  }
}

/** Words of the page's language: Polish pages in Polish, all others in English. */
function wordsFor(site: LoaderSite, pageLang: string) {
  const lang = /^(pl|$)/i.test(pageLang) ? 'pl' : 'en'
  const words = { ...allWords[lang], ...site.texts[lang]! }
  return { ...words, lang, title: `${words.label}: ${words.name}` }
}

/**
 * Puts launcher and panel on the city's page (W1, G5, G6). Nothing is loaded before the click, a frame
 * that fails leaves a small card with other ways to reach the office, never a cover over the page.
 */
export function startPanel(site: LoaderSite, window: Window): Okienko {
  const { document } = window
  const { lang, ...words } = wordsFor(site, document.documentElement.lang)
  const parts = buildElements(document, site, lang, words)
  const { launcher, dialog } = parts
  const flag = liveFlag(window, site.siteId)
  const setTitle = borrowTitle(document)
  const listeners = createListeners()
  const { tell } = listeners
  const reopened = flag.get()
  let frame: HTMLIFrameElement | null = null
  let greeted = false
  let live = false
  let deadline = 0
  const stage = dialogStage(dialog, window)

  const say = (message: WithoutMark<LoaderMessage>) =>
    frame?.contentWindow?.postMessage({ okienko: 1, ...message }, site.origin)

  function makeFrame() {
    frame = buildFrame(document, site, words)
    frame.addEventListener('load', () => say({ type: 'welcome', lang, reopened }))
    deadline = window.setTimeout(parts.fail, HELLO_WITHIN_MS)
    dialog.append(frame)
  }

  /** `byPerson` false: the page reopened the panel, or the turn has come; then focus stays where it is. */
  function show(byPerson: boolean) {
    if (!frame) makeFrame()
    const wasOpen = dialog.open
    const focused = document.activeElement as HTMLElement | null
    stage.show(greeted)
    launcher.ariaExpanded = 'true'
    if (byPerson || stage.modal) (greeted ? frame : parts.closeCard)?.focus()
    else focused?.focus()
    if (greeted) say({ type: 'shown', byPerson })
    if (!wasOpen) tell('open')
  }
  const open = () => show(true)

  const hide = () => {
    dialog.close()
    launcher.focus()
  }
  const askToClose = () => (greeted ? say({ type: 'close-asked' }) : hide())

  function heard(message: FrameMessage) {
    if (message.type === 'hello') {
      window.clearTimeout(deadline)
      greeted = parts.card.hidden = true
      if (frame) frame.hidden = false
      dialog.classList.add('ready')
      if (dialog.open) show(!reopened)
    } else if (message.type === 'close') hide()
    else {
      flag.set(message.live)
      if (message.live !== live) tell(message.live ? 'live' : 'idle')
      live = message.live
      parts.label.textContent = words.label + (live ? words.live : '')
      setTitle(message.title)
      if (message.summon && !dialog.open) show(false)
    }
  }

  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin !== site.origin || !frame || source !== frame.contentWindow) return
    if (data?.okienko === 1) heard(data as FrameMessage)
  })
  launcher.addEventListener('click', () => (dialog.open ? askToClose() : open()))
  parts.closeCard.addEventListener('click', hide)
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    askToClose()
  })
  // Also when a second Esc makes Chromium close a modal dialog without asking.
  dialog.addEventListener('close', () => {
    if (dialog.open) return
    launcher.ariaExpanded = 'false'
    say({ type: 'hidden' })
    tell('close')
  })
  parts.host.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && dialog.open && !stage.modal) askToClose()
  })
  document.body.append(parts.host)
  if (reopened) show(false)

  return Object.freeze({ open, close: askToClose, on: listeners.on })
}

import type { FrameMessage } from '../host-messages.ts'
import { buildElements } from './elements.ts'
import { panelFrame } from './frame.ts'
import { borrowTitle, comeNear, liveFlag, stayOn } from './host-page.ts'
import { createEvents } from './okienko.ts'
import type { Okienko } from './okienko.ts'
import type { LoaderSite } from './site.ts'
import { panelStage } from './stage.ts'

/** The language of the page when the site speaks it, else English, else the site's first. */
function languageFor(texts: LoaderSite[2], pageLang: string): string {
  const wished = [pageLang.slice(0, 2).toLowerCase(), pageLang && 'en', ...Object.keys(texts)]
  return wished.find((lang) => texts[lang])!
}

/**
 * Puts launcher and panel on the city's page (W1, G5, G6). Nothing is loaded before the click, a frame
 * that fails leaves a small card with other ways to reach the office, never a cover over the page.
 */
export function startPanel(site: LoaderSite): Okienko {
  const [siteId, origin, texts] = site
  const page = document.documentElement
  const lang = languageFor(texts, page.lang)
  const [text, , , goesOn] = texts[lang]!
  const [host, launcher, label, dialog, closeCard, fail] = buildElements(site, lang, texts[lang]!)
  const flag = liveFlag(siteId)
  const setTitle = borrowTitle()
  const [tell, on] = createEvents()
  let live = false
  /** The panel opened by itself, after a navigation. */
  let reopened = false
  const welcome = () => ({ type: 'welcome', lang, reopened }) as const
  const [makeFrame, dropFrame, say, met] = panelFrame(site, dialog, text, fail, welcome, heard)
  const [stage, isModal] = panelStage(dialog, met, say)

  /** `byPerson` false: the page reopened the panel, or the turn has come; then focus stays where it is. */
  function show(byPerson: boolean) {
    makeFrame()
    const wasOpen = dialog.open
    const focused = document.activeElement as HTMLElement | null
    stage()
    launcher.ariaExpanded = 'true'
    if (byPerson || isModal()) (met() || closeCard).focus()
    else focused?.focus()
    if (met()) say({ type: 'shown', byPerson })
    if (!wasOpen) tell('open')
  }
  const hide = () => {
    dialog.close()
    launcher.focus()
  }
  const close = () => (met() ? say({ type: 'close-asked' }) : hide())

  function setState(now: boolean, title: string | null) {
    if (now !== live) tell(now ? 'live' : 'idle')
    live = now
    label.textContent = text + (now ? goesOn : '')
    setTitle(title)
  }

  function heard(message: FrameMessage) {
    if (message.type === 'hello') {
      dialog.classList.add('ready')
      if (dialog.open) show(!reopened)
    } else if (message.type === 'close') hide()
    else if (message.type === 'enlarge') dialog.classList.toggle('large', message.large)
    else {
      flag(message.live)
      setState(message.live, message.title)
      if (message.summon && !dialog.open) show(false)
    }
  }

  /** At the start, when the page took our node away, and when it comes back out of date. */
  function begin() {
    dialog.close()
    dropFrame()
    dialog.className = ''
    setState(false, null)
    page.append(host)
    reopened = flag()
    if (reopened) show(false)
  }
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && flag() !== live) begin()
  })
  launcher.onclick = () => (dialog.open ? close() : show(true))
  closeCard.onclick = hide
  dialog.oncancel = (event) => {
    event.preventDefault()
    close()
  }
  // Also when a second Esc makes Chromium close a modal dialog without asking.
  dialog.onclose = () => {
    if (dialog.open) return
    launcher.ariaExpanded = 'false'
    say({ type: 'hidden' })
    tell('close')
  }
  host.onkeydown = ({ key }) => {
    if (key === 'Escape' && dialog.open && !isModal()) close()
  }
  begin()
  comeNear(launcher, origin)
  stayOn(page, begin)
  return Object.freeze({ open: () => show(true), close, on })
}

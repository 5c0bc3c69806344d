// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HELLO_WITHIN_MS, startPanel } from './panel.ts'
import type { Okienko } from './panel.ts'
import type { LoaderSite } from './site.ts'

const site: LoaderSite = {
  siteId: 'wroclaw-demo',
  origin: 'https://okienko.example',
  texts: {
    pl: { name: 'Urząd Miasta', phone: '+48 71 000 00 00', address: 'pl. Pokazowy 1' },
    en: { name: 'City Hall', phone: '+48 71 000 00 00', address: 'pl. Pokazowy 1' },
  },
  look: {
    ...{ colour: '#0b5cad', text: 16, side: 'right', x: 24, y: 24, phoneX: 12, phoneY: 12 },
    ...{ size: 56, round: 32, circle: false, width: 400, height: 680, corner: 16 },
  },
}
let phone = false
let panel: Okienko

beforeEach(() => {
  vi.useFakeTimers()
  // What jsdom lacks of a browser, as small as it gets.
  Object.assign(window, {
    matchMedia: () => ({ matches: phone, addEventListener() {} }),
  })
  Object.assign(HTMLDialogElement.prototype, {
    show(this: HTMLDialogElement) {
      this.open = true
      this.dataset['mode'] = 'panel'
    },
    showModal(this: HTMLDialogElement) {
      this.open = true
      this.dataset['mode'] = 'modal'
    },
    close(this: HTMLDialogElement) {
      if (!this.open) return
      this.open = false
      this.dispatchEvent(new Event('close'))
    },
  })
  document.documentElement.lang = 'pl-PL'
  document.title = 'Sprawy'
})
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
  sessionStorage.clear()
  phone = false
})

const root = () => document.body.querySelector('div')!.shadowRoot!
const launcher = () => root().querySelector<HTMLButtonElement>('.launch')!
const dialog = () => root().querySelector('dialog')!
const frame = () => root().querySelector('iframe')
const start = () => (panel = startPanel(site, window))

function fromFrame(data: object, change: { origin?: string; source?: Window | null } = {}) {
  const source = 'source' in change ? change.source : frame()?.contentWindow
  window.dispatchEvent(
    new MessageEvent('message', {
      data: { okienko: 1, ...data },
      origin: change.origin ?? site.origin,
      source: source ?? null,
    }),
  )
}
const state = (change: object) =>
  fromFrame({ type: 'state', live: false, title: null, summon: false, ...change })

describe('the loader', () => {
  it('adds a launcher and fetches nothing before the click', () => {
    start()
    expect(launcher().textContent).toBe('Czat wideo')
    expect(launcher().ariaExpanded).toBe('false')
    expect(launcher().getAttribute('aria-controls')).toBe(dialog().id)
    expect(frame()).toBeNull()
    expect(Object.isFrozen(panel)).toBe(true)
  })

  it('makes the frame once, with its title and exactly its rights', () => {
    start()
    launcher().click()
    const made = frame()!
    expect(made.src).toBe('https://okienko.example/w/wroclaw-demo/')
    expect(made.title).toBe('Czat wideo: Urząd Miasta')
    expect(made.getAttribute('allow') ?? made.allow).toBe(
      'camera; microphone; display-capture; autoplay; fullscreen; speaker-selection; screen-wake-lock; clipboard-write',
    )
    expect(dialog().dataset['mode']).toBe('panel')
    fromFrame({ type: 'hello' })
    fromFrame({ type: 'close' })
    expect([dialog().open, launcher().ariaExpanded]).toEqual([false, 'false'])
    panel.open()
    expect(frame()).toBe(made)
  })

  it('covers a phone only once the frame has said hello', () => {
    phone = true
    start()
    launcher().click()
    expect(dialog().dataset['mode']).toBe('panel')
    fromFrame({ type: 'hello' })
    expect(dialog().dataset['mode']).toBe('modal')
  })

  it('offers telephone and address when the frame stays silent, and takes a late hello', () => {
    start()
    launcher().click()
    vi.advanceTimersByTime(HELLO_WITHIN_MS)
    expect(dialog().textContent).toContain('Zadzwoń lub przyjdź do urzędu')
    expect(root().querySelector('a')!.href).toBe('tel:+48710000000')
    expect(frame()!.hidden).toBe(true)
    fromFrame({ type: 'hello' })
    expect(frame()!.hidden).toBe(false)
    expect(root().querySelector<HTMLElement>('.card')!.hidden).toBe(true)
  })

  it('hears nobody but its own frame', () => {
    start()
    launcher().click()
    fromFrame({ type: 'hello' }, { origin: 'https://evil.example' })
    fromFrame({ type: 'hello' }, { source: window })
    fromFrame({ type: 'hello', okienko: 2 })
    expect(frame()!.hidden).toBe(true)
  })

  it('asks the frame before it closes, and reopens by itself while a ticket lives', () => {
    start()
    const heard: string[] = []
    for (const event of ['open', 'close', 'live', 'idle'] as const) {
      panel.on(event, () => heard.push(event))
    }
    launcher().click()
    fromFrame({ type: 'hello' })
    const said = vi.spyOn(frame()!.contentWindow!, 'postMessage')
    state({ live: true })
    launcher().click()
    expect(said).toHaveBeenLastCalledWith({ okienko: 1, type: 'close-asked' }, site.origin)
    expect(dialog().open).toBe(true)
    expect(launcher().textContent).toBe('Czat wideo – trwa')
    expect(Object.entries(sessionStorage)).toEqual([['okienko:wroclaw-demo', '1']])
    document.body.replaceChildren()
    start()
    expect(dialog().open).toBe(true)
    fromFrame({ type: 'hello' })
    state({ live: false })
    expect(sessionStorage.length).toBe(0)
    expect(heard).toEqual(['open', 'live'])
  })

  it('shows the turn as title and panel, and puts the title back', () => {
    start()
    launcher().click()
    fromFrame({ type: 'hello' })
    fromFrame({ type: 'close' })
    state({ live: true, title: 'Konsultant dołącza…', summon: true })
    expect([document.title, dialog().open]).toEqual(['Konsultant dołącza…', true])
    state({ live: true })
    expect(document.title).toBe('Sprawy')
    state({ live: true, title: 'Konsultant dołącza…' })
    document.title = 'Miasto samo zmieniło'
    state({ live: true })
    expect(document.title).toBe('Miasto samo zmieniło')
  })

  it('speaks English on pages in other languages', () => {
    document.documentElement.lang = 'de'
    start()
    expect(launcher().textContent).toBe('Video chat')
  })
})

// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HELLO_WITHIN_MS, LOAD_WITHIN_MS } from './frame.ts'
import { BACK_AFTER_MS } from './host-page.ts'
import type { Okienko } from './okienko.ts'
import { startPanel } from './panel.ts'
import type { LoaderSite } from './site.ts'

const ORIGIN = 'https://okienko.example'
const OFFICE = ['+48 71 000 00 00', 'tel:+48710000000', 'pl. Pokazowy 1'] as const
const site: LoaderSite = [
  'wroclaw-demo',
  ORIGIN,
  {
    pl: ['Czat wideo', 'Zadzwoń lub przyjdź:', 'Zamknij', ' – trwa', ...OFFICE],
    en: ['Video chat', 'Phone or visit us:', 'Close', ' – in progress', ...OFFICE],
    uk: ['Відеочат', 'Зателефонуйте або прийдіть:', 'Закрити', ' – триває', ...OFFICE],
  },
]
let phone = false
let panel: Okienko

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(window, 'addEventListener')
  vi.spyOn(MutationObserver.prototype, 'observe')
  // What jsdom lacks of a browser, as small as it gets.
  Object.assign(window, {
    matchMedia: () => ({ matches: phone, addEventListener() {} }),
  })
  Object.assign(HTMLDialogElement.prototype, {
    matches(this: HTMLDialogElement) {
      return this.open && this.dataset['mode'] === 'modal'
    },
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
  // A loader lives as long as its page: what it hears and sees of the window ends here.
  vi.mocked(MutationObserver.prototype.observe).mock.contexts.forEach((eye) =>
    (eye as MutationObserver).disconnect(),
  )
  for (const [type, listener] of vi.mocked(window.addEventListener).mock.calls) {
    window.removeEventListener(type, listener)
  }
  document.querySelectorAll('okienko-panel, link').forEach((element) => element.remove())
  vi.restoreAllMocks()
  vi.useRealTimers()
  sessionStorage.clear()
  phone = false
})

const root = () => document.querySelector('okienko-panel')!.shadowRoot!
const launcher = () => root().querySelector<HTMLButtonElement>('.launch')!
const dialog = () => root().querySelector('dialog')!
const frame = () => root().querySelector('iframe')
const start = () => (panel = startPanel(site))

function fromFrame(data: object, change: { origin?: string; source?: Window | null } = {}) {
  const source = 'source' in change ? change.source : frame()?.contentWindow
  window.dispatchEvent(
    new MessageEvent('message', {
      data: { okienko: 1, ...data },
      origin: change.origin ?? ORIGIN,
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
    expect(made.title).toBe('Czat wideo')
    expect(made.getAttribute('allow') ?? made.allow).toBe(
      'camera;microphone;display-capture;autoplay;fullscreen;speaker-selection;screen-wake-lock;clipboard-write',
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
    expect(root().querySelector('p:not([hidden])')!.textContent).toBe('Czat wideo…')
    expect(root().querySelectorAll('p[hidden]')).toHaveLength(1)
    vi.advanceTimersByTime(LOAD_WITHIN_MS)
    expect(root().querySelector('p')!.textContent).toBe('Zadzwoń lub przyjdź:')
    expect(root().querySelectorAll('p[hidden]')).toHaveLength(0)
    expect([...root().querySelectorAll('a')].map(({ href }) => href)).toEqual([
      'https://okienko.example/s/wroclaw-demo',
      'tel:+48710000000',
    ])
    expect(dialog().className).toBe('')
    fromFrame({ type: 'hello' })
    expect(dialog().className).toBe('ready')
  })

  it('does not wait long for a frame that has loaded and says nothing: it was refused', () => {
    start()
    launcher().click()
    frame()!.dispatchEvent(new Event('load'))
    vi.advanceTimersByTime(HELLO_WITHIN_MS)
    expect(dialog().textContent).toContain('Zadzwoń lub przyjdź:')
  })

  it('hears nobody but its own frame', () => {
    start()
    launcher().click()
    fromFrame({ type: 'hello' }, { origin: 'https://evil.example' })
    fromFrame({ type: 'hello' }, { source: window })
    fromFrame({ type: 'hello', okienko: 2 })
    expect(dialog().className).toBe('')
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
    expect(said).toHaveBeenLastCalledWith({ okienko: 1, type: 'close-asked' }, ORIGIN)
    expect(dialog().open).toBe(true)
    expect(launcher().textContent).toBe('Czat wideo – trwa')
    expect(Object.entries(sessionStorage)).toEqual([['okienko:wroclaw-demo', '1']])
    document.querySelector('okienko-panel')!.remove()
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

  it('speaks the language of the page, English on pages in others, else the first of the site', () => {
    for (const [lang, label] of [
      ['de', 'Video chat'],
      ['uk-UA', 'Відеочат'],
      ['EN', 'Video chat'],
      ['', 'Czat wideo'],
    ]) {
      document.documentElement.lang = lang!
      start()
      expect(launcher().textContent).toBe(label)
      document.querySelector('okienko-panel')!.remove()
    }
  })

  it('brings the connection nearer when the launcher is pointed at or has the focus, once', () => {
    start()
    const near = () => document.head.querySelectorAll('link[rel=preconnect]')
    expect(near()).toHaveLength(0)
    launcher().dispatchEvent(new Event('pointerenter'))
    launcher().dispatchEvent(new Event('focus'))
    expect([...near()].map((link) => (link as HTMLLinkElement).href)).toEqual([`${ORIGIN}/`])
  })

  it('becomes large when the frame asks, and tells it where there is room for that', () => {
    phone = true
    start()
    launcher().click()
    const said = vi.spyOn(frame()!.contentWindow!, 'postMessage')
    fromFrame({ type: 'hello' })
    expect(said).toHaveBeenCalledWith({ okienko: 1, type: 'room', enough: false }, ORIGIN)
    fromFrame({ type: 'enlarge', large: true })
    expect(dialog().className).toBe('ready large')
    fromFrame({ type: 'enlarge', large: false })
    expect(dialog().className).toBe('ready')
  })

  it('stands beside the body, and comes back when the page takes its node away', async () => {
    start()
    launcher().click()
    fromFrame({ type: 'hello' })
    state({ live: true, title: 'Konsultant dołącza…' })
    const [host, old] = [document.querySelector('okienko-panel')!, frame()!]
    document.body.replaceWith(document.createElement('body'))
    expect([host.isConnected, frame()]).toEqual([true, old])
    host.remove()
    await vi.advanceTimersByTimeAsync(BACK_AFTER_MS)
    expect(host.isConnected).toBe(true)
    // The frame is new, and with it the ticket comes back.
    expect(frame()).not.toBe(old)
    expect([dialog().open, dialog().className, document.title]).toEqual([true, '', 'Sprawy'])
    fromFrame({ type: 'hello' })
    state({ live: true })
    expect(launcher().textContent).toBe('Czat wideo – trwa')
  })

  it('begins anew on a page from the cache whose ticket has begun or ended elsewhere', () => {
    start()
    launcher().click()
    fromFrame({ type: 'hello' })
    const old = frame()
    const comesBack = () =>
      window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    comesBack()
    expect(frame()).toBe(old)
    sessionStorage.setItem('okienko:wroclaw-demo', '1')
    comesBack()
    expect(frame()).not.toBe(old)
    expect(dialog().open).toBe(true)
    fromFrame({ type: 'hello' })
    state({ live: true })
    sessionStorage.clear()
    comesBack()
    expect([frame(), dialog().open, launcher().textContent]).toEqual([null, false, 'Czat wideo'])
  })

  it("goes on when a listener of the page throws, and when the page's storage is refused", () => {
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('refused', 'SecurityError')
    })
    start()
    const thrown = vi.fn((event: Event) => event.preventDefault())
    window.addEventListener('error', thrown)
    const heard = vi.fn()
    panel.on('live', () => {
      throw new Error('of the page')
    })
    const stop = panel.on('live', heard)
    launcher().click()
    fromFrame({ type: 'hello' })
    state({ live: true })
    expect([thrown.mock.calls.length, heard.mock.calls.length]).toEqual([1, 1])
    expect(launcher().textContent).toBe('Czat wideo – trwa')
    stop()
    state({ live: false })
    state({ live: true })
    expect(heard).toHaveBeenCalledTimes(1)
  })
})

describe('the tag', () => {
  const include = async () => {
    vi.resetModules()
    vi.stubGlobal('__OKIENKO_SITE__', site)
    await import('./main.ts')
  }
  const panels = () => document.querySelectorAll('okienko-panel').length
  afterEach(() => {
    vi.unstubAllGlobals()
    delete window.okienko
  })

  it('does nothing the second time', async () => {
    await include()
    const first = window.okienko!
    expect(Object.isFrozen(first)).toBe(true)
    await include()
    expect([panels(), window.okienko === first]).toEqual([1, true])
  })

  it('leaves a name that the page has taken for itself', async () => {
    const theirs = { open: 'nine to five' }
    vi.stubGlobal('okienko', theirs)
    await include()
    await include()
    expect([panels(), window.okienko]).toEqual([1, theirs])
  })

  it('waits for the body when it comes before it', async () => {
    const { body } = document
    body.remove()
    await include()
    expect(panels()).toBe(0)
    document.documentElement.append(body)
    window.dispatchEvent(new Event('DOMContentLoaded'))
    expect(panels()).toBe(1)
  })
})

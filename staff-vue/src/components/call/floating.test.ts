// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { FULL_RECEPTION, type Reception } from '#machines/reception.ts'
import type { DeskMedia } from '../../composables/use-desk-media.ts'
import type { FloatingHost } from '../../composables/use-floating-window.ts'
import { useCall } from '../../stores/call.ts'
import { fakeDesk, fakeLocalMedia, mountInDesk } from '../../test-desk.ts'
import { staffCall, staffView, T0 } from '../../test-views.ts'
import FloatingControl from './FloatingControl.vue'

/** The browser's small window: the document of a frame in its place. */
function fakeWindow() {
  const frame = document.body.appendChild(document.createElement('iframe'))
  const opened = frame.contentWindow!
  opened.close = vi.fn(() => opened.dispatchEvent(new Event('pagehide')))
  return opened as Window & { close: ReturnType<typeof vi.fn> }
}

const host = window as FloatingHost
let wrapper: VueWrapper
let opened: ReturnType<typeof fakeWindow>
let requests: number
let fake: ReturnType<typeof fakeDesk>
let devices: ReturnType<typeof fakeLocalMedia>

beforeEach(() => {
  requests = 0
  opened = fakeWindow()
  host.documentPictureInPicture = {
    requestWindow: () => {
      requests += 1
      return Promise.resolve(opened)
    },
  }
  fake = fakeDesk()
  devices = fakeLocalMedia()
})
afterEach(() => {
  wrapper.unmount()
  delete host.documentPictureInPicture
  document.body.innerHTML = ''
})

function show(change: Parameters<typeof staffCall>[0] = {}) {
  const session = {
    flowing: shallowRef(true),
    quality: shallowRef('good'),
    remote: shallowRef({ audio: true, video: true }),
    remoteStream: shallowRef(null),
  }
  const media = { local: devices.local, session } as unknown as Partial<DeskMedia>
  const props = { call: staffCall(change), left: null }
  wrapper = mountInDesk(FloatingControl, { desk: fake.desk, media, props })
}
const receive = (receives: Reception, partnerReceives = FULL_RECEPTION) => {
  const seat = { roomId: 'room', peer: 'consultant:staff-1', stage: 'live' } as const
  const view = staffView({ call: staffCall(), media: { ...seat, receives, partnerReceives } })
  useCall().apply(view)
}
const press = async (name: string) => {
  const found = [...opened.document.querySelectorAll('button')].find((one) =>
    one.textContent.includes(name),
  )
  found!.click()
  await flushPromises()
}
const text = () => opened.document.body.textContent
async function open() {
  await wrapper.find('button').trigger('click')
  await flushPromises()
}

describe('the small window (G6)', () => {
  it('opens at a press only, with language, title and state of the call', async () => {
    show({ since: T0 - 65_000 })
    expect(requests).toBe(0)
    await open()
    expect(requests).toBe(1)
    expect(opened.document.title).toBe('Rozmowa – małe okno')
    expect(opened.document.documentElement.lang).toBe(document.documentElement.lang)
    expect(text()).toContain('Rozmowa trwa, 1:05')
    expect(opened.document.querySelector('video')!.muted).toBe(true)
    fake.now.value = T0 + 1_000
    await flushPromises()
    expect(text()).toContain('Rozmowa trwa, 1:06')
    expect(opened.document.querySelector('[role=status]')!.textContent).toBe('Rozmowa trwa')
  })

  it('says why no picture is there', async () => {
    show()
    await open()
    receive({ pictures: 'none', why: 'network', weak: true })
    await flushPromises()
    expect(text()).toContain('Twoje łącze jest słabe: pokazujemy tylko głos.')
    expect(opened.document.querySelector('video')!.style.display).toBe('none')
    await wrapper.setProps({ call: staffCall({ phase: 'interrupted' }), left: '12 sekund' })
    expect(text()).toContain('Mieszkaniec stracił połączenie. Ma jeszcze 12 sekund na powrót.')
  })

  it('switches the microphone, and ends the call at a second press only', async () => {
    show()
    await open()
    await press('Mikrofon')
    expect(devices.microphone.state.value).toBe('off')
    expect(text()).toContain('Mikrofon: wyłączony')
    const focused = () => opened.document.activeElement?.textContent?.trim()
    await press('Rozłącz')
    expect(fake.sent).toEqual([])
    expect(text()).toContain('Rozłączyć?')
    expect(focused()).toBe('Rozłącz')
    await press('Wróć do rozmowy')
    expect(focused()).toBe('Rozłącz')
    await press('Rozłącz')
    await press('Rozłącz')
    expect(fake.sent).toEqual([['endCall', 'call-1']])
  })

  it('closes with the call, with the way back, and when the person closes it', async () => {
    show()
    await open()
    const focus = vi.spyOn(window, 'focus').mockImplementation(() => {})
    await press('Wróć do stanowiska')
    expect(opened.close).toHaveBeenCalledOnce()
    expect(focus).toHaveBeenCalledOnce()
    expect(text()).toBe('')
    await open()
    opened.dispatchEvent(new Event('pagehide'))
    await flushPromises()
    expect(wrapper.find('button').attributes('aria-pressed')).toBe('false')
    await open()
    wrapper.unmount()
    expect(opened.close).toHaveBeenCalledTimes(2)
  })

  it('is not offered where the browser has none, and a refusal is said', async () => {
    host.documentPictureInPicture!.requestWindow = () => Promise.reject(new Error('NotAllowed'))
    show()
    await open()
    expect(wrapper.text()).toContain('Przeglądarka nie otworzyła małego okna.')
    wrapper.unmount()
    delete host.documentPictureInPicture
    show()
    expect(wrapper.find('button').exists()).toBe(false)
  })
})

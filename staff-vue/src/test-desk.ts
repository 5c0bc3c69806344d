import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Component } from 'vue'
import type { StaffView } from '#machines/views.ts'
import type { LocalMedia } from '#widget/lib/local-media.ts'
import type { ConnectionState } from '#widget/lib/connection.ts'
import { provideDeskAs } from './composables/use-desk.ts'
import type { Desk, DeskCommands } from './composables/use-desk.ts'
import { provideDeskMediaAs } from './composables/use-desk-media.ts'
import type { DeskMedia } from './composables/use-desk-media.ts'
import { createTexts } from './i18n.ts'
import { T0 } from './test-views.ts'

/** A desk for component tests: the connection is a ref, commands are noted, time stands still. */
export function fakeDesk() {
  const state = shallowRef<ConnectionState>('open')
  const view = shallowRef<StaffView | null>(null)
  const now = shallowRef(T0)
  const sent: [keyof DeskCommands, ...unknown[]][] = []
  /** What the next commands are answered with; done without an entry. */
  const answers = new Map<keyof DeskCommands, () => Promise<unknown>>()
  const commands = new Proxy({} as DeskCommands, {
    get:
      (_, name: keyof DeskCommands) =>
      (...args: unknown[]) => {
        sent.push([name, ...args])
        return answers.get(name)?.() ?? Promise.resolve(null)
      },
  })
  const connection = {
    state,
    view,
    closeCode: shallowRef(null),
    retryAt: shallowRef(null),
    attempts: shallowRef(0),
    refusal: shallowRef(null),
    serverNow: () => now.value,
    retry: () => {},
    open: () => {},
    close: () => {},
  }
  const desk = { connection, commands, now } as unknown as Desk
  return { desk, state, view, now, sent, answers }
}

/** Devices whose state a test sets, without a browser behind them. */
export function fakeLocalMedia() {
  const source = () => ({
    state: shallowRef<string>('on'),
    problem: shallowRef<string | null>(null),
    track: shallowRef<object | null>({}),
    devices: shallowRef([]),
    deviceId: shallowRef(null),
    setOn(on: boolean) {
      this.state.value = on ? 'on' : 'off'
      return Promise.resolve(true)
    },
  })
  const camera = source()
  const microphone = { ...source(), level: shallowRef(0), measure: () => {} }
  const local = {
    camera,
    microphone,
    speaker: { supported: false, devices: shallowRef([]), deviceId: shallowRef(null) },
    preview: shallowRef(null),
    devices: computed(() => ({ camera: true, microphone: true })),
    ask: () => Promise.resolve({ camera: true, microphone: true }),
    stop: () => {},
  }
  return { local: local as unknown as LocalMedia, camera, microphone }
}

type MountOptions = { props?: Record<string, unknown>; desk: Desk; media?: Partial<DeskMedia> }

/** Mounts a component of the desk with Polish texts and fresh stores, in the document. */
export function mountInDesk(component: Component, { props = {}, desk, media }: MountOptions) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const [deskKey] = provideDeskAs(desk)
  const [mediaKey] = provideDeskMediaAs({} as DeskMedia)
  return mount(component, {
    props,
    attachTo: document.body,
    global: {
      plugins: [pinia, createTexts('pl')],
      provide: { [deskKey as symbol]: desk, [mediaKey as symbol]: media ?? {} },
    },
  })
}

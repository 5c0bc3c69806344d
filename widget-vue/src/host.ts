import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { isHostMessage } from './host-messages.ts'
import type { FrameMessage, LoaderMessage } from './host-messages.ts'

export type HostState = { live: boolean; title: string | null; summon: boolean }

/** The city's page around the panel, as far as the panel may know it. */
export type Host = {
  /** True in the loader's iframe; false on the plain link, where there is nothing to close. */
  embedded: boolean
  /** Language of the city's page, once it said so. */
  lang: Readonly<ShallowRef<string | null>>
  /** Whether the panel stands beside the city's page and may be enlarged. */
  roomy: Readonly<ShallowRef<boolean>>
  enlarge: (large: boolean) => void
  tell: (state: HostState) => void
  /** Hides the panel; ticket and call go on. */
  close: () => void
  /** Also tells the welcome that came before anybody listened: the panel's words come after its frame. */
  on: (listener: (message: LoaderMessage) => void) => void
}

/**
 * Talks with the loader. The first word is the loader's: its origin is the only one answered later, so
 * that nothing is ever sent to `*` (`frame-ancestors` has decided who may be the parent).
 */
export function connectHost(scope: Window = window): Host {
  const parent = scope.parent === scope ? null : scope.parent
  const lang = shallowRef<string | null>(null)
  const roomy = shallowRef(false)
  const listeners = new Set<(message: LoaderMessage) => void>()
  let origin: string | null = null
  let welcome: LoaderMessage | null = null
  let told = ''

  const send = (message: FrameMessage) => {
    if (parent && origin) parent.postMessage(message, origin)
  }

  if (parent) {
    scope.addEventListener('message', (event) => {
      if (event.source !== parent || !isHostMessage(event.data)) return
      const message = event.data as LoaderMessage
      if (message.type === 'welcome') {
        origin ??= event.origin
        if (event.origin === origin) lang.value = message.lang
        send({ okienko: 1, type: 'hello' })
        if (told) send(JSON.parse(told) as FrameMessage)
      }
      if (event.origin !== origin) return
      if (message.type === 'welcome') welcome = message
      if (message.type === 'room') roomy.value = message.enough
      for (const listener of listeners) listener(message)
    })
  }

  return {
    embedded: parent !== null,
    lang,
    roomy,
    enlarge: (large) => send({ okienko: 1, type: 'enlarge', large }),
    tell(state) {
      const message: FrameMessage = { okienko: 1, type: 'state', ...state }
      const text = JSON.stringify(message)
      if (text === told) return
      told = text
      send(message)
    },
    close: () => send({ okienko: 1, type: 'close' }),
    on(listener) {
      listeners.add(listener)
      if (welcome) listener(welcome)
    },
  }
}

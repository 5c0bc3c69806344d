import { onScopeDispose, shallowRef } from 'vue'
import type { Ref } from 'vue'

/** Whether this page may show notifications: not asked yet, shown from now on, or why not. */
export type NoticeState = 'ask' | 'on' | 'denied' | 'unsupported'
export type TurnNotice = {
  state: Readonly<Ref<NoticeState>>
  /** In a press: asks the browser, and shows by a first one that it works. */
  ask: (text: string) => Promise<void>
  /** Shows a text while the page is out of sight, in place of the one before. */
  show: (text: string) => void
}

/**
 * Notifications of our own page (W4): no push, nothing is kept, gone with the page. Frames of another
 * site may not ask for them, so the panel on a city's page has none.
 */
export function useTurnNotice(scope: Window & typeof globalThis = window): TurnNotice {
  const known = 'Notification' in scope ? scope.Notification.permission : 'unsupported'
  const state = shallowRef<NoticeState>(
    known === 'denied' || known === 'unsupported' ? known : 'ask',
  )
  let shown: Notification | null = null

  function put(text: string): boolean {
    try {
      shown?.close()
      shown = new scope.Notification(text, {
        tag: 'okienko',
        lang: scope.document.documentElement.lang,
      })
      shown.onclick = () => scope.focus()
      return true
    } catch {
      // Phones know them only from service workers.
      return false
    }
  }

  onScopeDispose(() => shown?.close())
  return {
    state,
    async ask(text) {
      if (state.value !== 'ask') return
      const answer = await scope.Notification.requestPermission()
      // Closed without an answer it may be asked again.
      if (answer === 'default') return
      state.value = answer === 'denied' ? 'denied' : put(text) ? 'on' : 'unsupported'
    },
    show(text) {
      if (state.value === 'on' && !scope.document.hasFocus()) put(text)
    },
  }
}

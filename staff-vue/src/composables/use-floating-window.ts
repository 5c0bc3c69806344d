import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/** Size of the window at first (CSS pixels); the person may change it. */
const SIZE = { width: 340, height: 330 } as const

/** Document Picture-in-Picture, which TypeScript's library does not know yet. */
type DocumentPictureInPicture = {
  requestWindow: (options: { width: number; height: number }) => Promise<Window>
}
export type FloatingHost = { documentPictureInPicture?: DocumentPictureInPicture }

export type FloatingWindow = {
  /** The browser has such windows. */
  supported: boolean
  /** Where content is put (teleported) while the window is open; null while it is not. */
  place: Readonly<ShallowRef<HTMLElement | null>>
  /** Only in answer to a press, as the browser demands; false when it refuses. */
  open: () => Promise<boolean>
  close: () => void
}

/**
 * A small window above all others, for as long as the person works in other programs (G6). Its content
 * belongs to this page: it goes on with the page, and closes with it.
 * @param title name of the window, read when it is opened
 */
export function useFloatingWindow(
  title: () => string,
  host: FloatingHost = window as FloatingHost,
): FloatingWindow {
  const place = shallowRef<HTMLElement | null>(null)
  let opened: Window | null = null

  async function open(): Promise<boolean> {
    if (opened) return true
    try {
      opened = (await host.documentPictureInPicture?.requestWindow(SIZE)) ?? null
    } catch {
      // Refused: no press, or the browser's own settings. The call goes on in its tab.
      return false
    }
    if (!opened) return false
    opened.addEventListener('pagehide', forget, { once: true })
    dress(opened.document, title())
    place.value = opened.document.body
    return true
  }

  function forget() {
    place.value = null
    opened = null
  }

  function close() {
    // Before the window goes: what is teleported there has to leave it in order.
    const window = opened
    forget()
    window?.close()
  }

  onScopeDispose(close)
  return { supported: host.documentPictureInPicture !== undefined, place, open, close }
}

/** Gives the empty document of the window the language, title and styles of this page. */
function dress(into: Document, title: string): void {
  into.title = title
  into.documentElement.lang = document.documentElement.lang
  into.body.className = 'floating'
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) {
    into.head.append(into.importNode(sheet, true))
  }
}

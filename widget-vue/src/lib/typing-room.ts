import { onScopeDispose } from 'vue'
import { useListener } from './listening.ts'

/** Below this height (px) a call has no room for picture, tool and controls beside a keyboard. */
export const LOW_PX = 520

const isTextField = (element: Element | null) =>
  element?.matches('textarea, input:not([type=checkbox], [type=radio], [type=range])') === true

/**
 * Tells the styles how much of the page the on-screen keyboard leaves in sight while somebody writes:
 * `typing` on the root, and the height as `--seen`. Some browsers shrink the page for the keyboard, others
 * (Safari) only what is seen of it; a page that is zoomed by hand is left alone.
 */
export function useTypingRoom(scope: Window = window): void {
  const { document, visualViewport } = scope
  if (!visualViewport) return
  const root = document.documentElement

  function fit() {
    const { height, scale } = visualViewport!
    const typing = height < LOW_PX && scale < 1.1 && isTextField(document.activeElement)
    root.classList.toggle('typing', typing)
    if (typing) root.style.setProperty('--seen', `${Math.round(height)}px`)
    else root.style.removeProperty('--seen')
    // Safari moves the page up to show the field; the panel is as low as what is seen, so it fits from the top.
    if (typing && visualViewport!.offsetTop > 0) scope.scrollTo(0, 0)
  }
  useListener(visualViewport, ['resize'], fit)
  useListener(document, ['focusin', 'focusout'], fit)
  onScopeDispose(() => {
    root.classList.remove('typing')
    root.style.removeProperty('--seen')
  })
}

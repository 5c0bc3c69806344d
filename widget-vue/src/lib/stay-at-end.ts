import { nextTick, useTemplateRef, watch } from 'vue'
import type { WatchSource } from 'vue'

/** So near to the end (px) somebody reads the newest, and goes on doing so. */
const NEAR_PX = 60

/**
 * Keeps the newest of a scrolling list in sight for whoever reads it; whoever has scrolled back is left
 * alone. The box carries `ref="<name>"` and `@scroll.passive="noteScroll"`.
 *
 * @param contents what makes the list longer
 */
export function useStayAtEnd(name: string, contents: WatchSource[]) {
  const box = useTemplateRef<HTMLElement>(name)
  /** Noted at each scroll, for after a change of size it cannot be told any more. */
  let isNearEnd = true
  let top = 0

  async function toEnd() {
    await nextTick()
    if (box.value) box.value.scrollTop = box.value.scrollHeight
  }
  function noteScroll() {
    if (!box.value) return
    const { scrollHeight, scrollTop, clientHeight } = box.value
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX
    // Only who moves up goes away from the end: by the time our own scroll is told of, the box may have shrunk.
    isNearEnd = isNear || (isNearEnd && scrollTop >= top)
    top = scrollTop
  }
  const keepEnd = () => void (isNearEnd && toEnd())

  // A keyboard on the screen, or a turned phone, must not push the newest out of sight.
  watch(box, (element, _before, onCleanup) => {
    if (!element || !('ResizeObserver' in window)) return
    const observer = new ResizeObserver(keepEnd)
    observer.observe(element)
    onCleanup(() => observer.disconnect())
  })
  watch(contents, keepEnd)
  return { toEnd, noteScroll }
}

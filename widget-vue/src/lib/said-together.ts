import type { ShallowRef } from 'vue'

/**
 * Writes into a live region. What is said in one moment belongs together: a second text joins the first instead of
 * drowning it (WCAG 4.1.3).
 */
export function saidTogether(region: ShallowRef<string>): (text: string) => void {
  let isOpen = false
  return (text) => {
    const before = isOpen ? region.value.replace(/[^.!?…]$/, '$&.') : ''
    if (isOpen && before.includes(text)) return
    region.value = before ? `${before} ${text}` : text
    isOpen = true
    queueMicrotask(() => (isOpen = false))
  }
}

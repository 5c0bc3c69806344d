import { nextTick, onMounted, useTemplateRef } from 'vue'
import { useOffer } from '../stores/offer.ts'

/**
 * Puts the focus on the heading of a screen that has just replaced another one (2.4.3), unless the
 * person is typing somewhere or an offer waits for an answer. Give the heading `ref="heading" tabindex="-1"`.
 */
export function useHeadingFocus() {
  const offer = useOffer()
  const heading = useTemplateRef<HTMLElement>('heading')
  onMounted(async () => {
    await nextTick()
    if (offer.offer === null && !isTyping(document.activeElement)) heading.value?.focus()
  })
}

/** Whether keys pressed now belong to a field (G6: an offer never takes them). */
export function isTyping(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false
  if (element.isContentEditable || element instanceof HTMLTextAreaElement) return true
  if (element instanceof HTMLSelectElement) return true
  if (!(element instanceof HTMLInputElement)) return false
  return !['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'file', 'image'].includes(
    element.type,
  )
}

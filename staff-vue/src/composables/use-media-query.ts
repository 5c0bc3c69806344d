import { shallowRef } from 'vue'
import { useListener } from '#widget/lib/listening.ts'

/** Whether a CSS media query holds, as a ref that follows it. */
export function useMediaQuery(query: string) {
  const list = window.matchMedia(query)
  const matches = shallowRef(list.matches)
  useListener(list, ['change'], () => (matches.value = list.matches))
  return matches
}

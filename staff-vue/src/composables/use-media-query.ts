import { onScopeDispose, shallowRef } from 'vue'

/** Whether a CSS media query holds, as a ref that follows it. */
export function useMediaQuery(query: string) {
  const list = window.matchMedia(query)
  const matches = shallowRef(list.matches)
  const follow = () => (matches.value = list.matches)
  list.addEventListener('change', follow)
  onScopeDispose(() => list.removeEventListener('change', follow))
  return matches
}

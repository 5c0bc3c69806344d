import { shallowRef } from 'vue'

/** Copies text, and tells whether that went well: a browser may forbid it. */
export function useCopy() {
  const state = shallowRef<'none' | 'copied' | 'failed'>('none')
  return {
    state,
    async copy(text: string): Promise<void> {
      try {
        await navigator.clipboard.writeText(text)
        state.value = 'copied'
      } catch {
        state.value = 'failed'
      }
    },
  }
}

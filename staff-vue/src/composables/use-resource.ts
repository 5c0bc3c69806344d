import { onActivated, onMounted, onScopeDispose, shallowRef } from 'vue'

/**
 * What a screen shows of the server: loaded with the screen, again whenever the screen comes back,
 * and on demand. The answer to an older question never replaces that of a newer one; what was shown
 * stays while a new answer is on its way, and when it fails.
 */
export function useResource<Value>(ask: (signal: AbortSignal) => Promise<Value>) {
  const value = shallowRef<Value | null>(null)
  const error = shallowRef<unknown>(null)
  const loading = shallowRef(false)
  let running: AbortController | null = null

  /** Resolves to whether an answer came; never rejects. */
  async function load(): Promise<boolean> {
    running?.abort()
    const own = (running = new AbortController())
    loading.value = true
    try {
      const answer = await ask(own.signal)
      if (running !== own) return false
      value.value = answer
      error.value = null
      return true
    } catch (reason) {
      if (running === own) error.value = reason
      return false
    } finally {
      if (running === own) loading.value = false
    }
  }

  let shown = false
  onMounted(() => {
    shown = true
    void load()
  })
  onActivated(() => {
    if (!shown) void load()
    shown = false
  })
  onScopeDispose(() => running?.abort())
  return { value, error, loading, load }
}

import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/** The server's time (ms UTC) as a ticking ref, for waiting times and countdowns on a page. */
export function useServerNow(
  connection: { serverNow: () => number },
  everyMs = 1000,
): Readonly<ShallowRef<number>> {
  const now = shallowRef(connection.serverNow())
  const timer = setInterval(() => {
    now.value = connection.serverNow()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}

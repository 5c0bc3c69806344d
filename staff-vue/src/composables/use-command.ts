import { shallowRef } from 'vue'
import type { ApiRefusal } from '#machines/api.ts'
import { RefusedError } from '#widget/lib/refusal.ts'

/**
 * One thing that a press asks of the server: told while it runs, and why it failed. A second press
 * while it runs does nothing.
 */
export function useCommand<Arguments extends unknown[]>(
  action: (...args: Arguments) => Promise<unknown>,
) {
  const busy = shallowRef(false)
  const error = shallowRef<unknown>(null)

  /** Resolves to whether it was done; never rejects. */
  async function run(...args: Arguments): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await action(...args)
      return true
    } catch (reason) {
      error.value = reason
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, error, run }
}

/** The server's reason for a refusal; null for anything else that went wrong. */
export function reasonOf(error: unknown): ApiRefusal | null {
  return error instanceof RefusedError ? error.reason : null
}

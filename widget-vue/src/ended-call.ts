import { ref, shallowRef } from 'vue'
import type { ResidentCall } from '#machines/views.ts'
import { callAfter } from './after-client.ts'
import { LostError, RefusedError } from './lib/refusal.ts'

type Ended = Extract<ResidentCall, { phase: 'ended' }>

const LONGEST_PAUSE_MS = 10_000

/** How a call ended, asked of the server by the key to rate it, when the page has been loaded anew. */
export function useEndedCall() {
  const call = shallowRef<Ended | null>(null)
  const isRated = ref(false)
  /** The key opens nothing any more. */
  const isLapsed = ref(false)
  let asked: string | null = null

  async function ask(key: string, tries = 1): Promise<void> {
    try {
      const { rated, ...end } = await callAfter('afterCall', { key })
      if (asked !== key) return
      isRated.value = rated
      call.value = { phase: 'ended', ...end, ratingKey: key }
    } catch (error) {
      if (asked !== key) return
      if (error instanceof RefusedError && error.reason === 'rating-over') isLapsed.value = true
      else if (error instanceof RefusedError || error instanceof LostError)
        setTimeout(() => void ask(key, tries + 1), Math.min(1_000 * tries, LONGEST_PAUSE_MS))
      else throw error
    }
  }

  return {
    call,
    isRated,
    isLapsed,
    /** Asked for the same key again, nothing happens. */
    recall(key: string) {
      if (asked === key) return
      asked = key
      void ask(key)
    },
    forget() {
      asked = null
      call.value = null
      isRated.value = isLapsed.value = false
    },
  }
}

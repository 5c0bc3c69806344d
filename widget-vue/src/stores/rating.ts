import { computed, ref, shallowRef, watch } from 'vue'
import type { PersonalData } from '#machines/personal-data.ts'
import { callAfter } from '../after-client.ts'
import { failureOf } from '../failure.ts'
import type { Failure } from '../failure.ts'
import { newId } from '../lib/new-id.ts'

/** `given` and `over`: the server says that this call has its rating, or cannot get one any more. */
export type RatingState = 'open' | 'sending' | 'sent' | 'given' | 'over' | 'skipped'

/** How often, and after how long each time (ms), a rating is sent again while the call is still being closed. */
const EARLY_TRIES = 5
const EARLY_PAUSE_MS = 1_000

/** One resident's rating of one call: what is typed stays until it is stored. */
export function useRating(key: string | null, isRated: boolean) {
  const stars = ref<number | null>(null)
  const comment = ref('')
  const state = shallowRef<RatingState>(key === null ? 'skipped' : isRated ? 'sent' : 'open')
  const removed = shallowRef<readonly PersonalData[]>([])
  const failure = shallowRef<Failure | null>(null)
  // The same rating sent again after a lost answer is one; what is changed is another one.
  let requestId = newId()
  watch([stars, comment], () => (requestId = newId()))

  async function send(tries = 1): Promise<void> {
    if (key === null || stars.value === null) return
    failure.value = null
    state.value = 'sending'
    try {
      const body = { key, requestId, stars: stars.value, comment: comment.value }
      removed.value = (await callAfter('rate', body)).removed
      state.value = 'sent'
    } catch (error) {
      const why = failureOf(error)
      if (why.reason === 'too-early' && tries < EARLY_TRIES) {
        await new Promise((done) => setTimeout(done, EARLY_PAUSE_MS))
        return send(tries + 1)
      }
      if (why.reason === 'rating-given') state.value = 'given'
      else if (why.reason === 'rating-over') state.value = 'over'
      else {
        failure.value = why
        state.value = 'open'
      }
    }
  }

  return {
    stars,
    comment,
    state,
    removed,
    failure,
    /** The form is shown. */
    isOpen: computed(() => state.value === 'open' || state.value === 'sending'),
    send: () => (state.value === 'open' ? send() : Promise.resolve()),
    skip: () => (state.value = 'skipped'),
  }
}
export type Rating = ReturnType<typeof useRating>

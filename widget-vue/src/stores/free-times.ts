import { computed, ref, shallowRef } from 'vue'
import { MAX_SLOT_DAYS } from '#machines/booking-routes.ts'
import { unpackSlots } from '#machines/slot-pack.ts'
import { failureOf } from '../failure.ts'
import type { Failure } from '../failure.ts'
import { firstFree, withReply } from '../steps/booking.ts'
import type { FreeTimes } from '../steps/booking.ts'
import { addDays } from '../steps/calendar.ts'
import { dateOf } from '../steps/time-words.ts'
import { callBooking } from '../visits-client.ts'

/** Free times of one topic: what is known of them, and asking for more. */
export function useFreeTimes() {
  const free = shallowRef<FreeTimes | null>(null)
  const loading = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const hasMore = computed(() => free.value !== null && free.value.last < free.value.lastDate)
  let params = { siteId: '', topicId: '' }
  /** Counts the questions, so that a late answer to an older one is dropped. */
  let asked = 0

  async function ask(known: FreeTimes | null, from: string): Promise<void> {
    const own = ++asked
    loading.value = true
    failure.value = null
    try {
      let next = known
      do {
        const reply = await callBooking('slots', undefined, {
          params,
          query: { from: next === known ? from : addDays(next!.last, 1), days: MAX_SLOT_DAYS },
        })
        if (own !== asked) return
        const before = next?.last
        next = withReply(next, unpackSlots(reply))
        if (next?.last === before) break
        // A window without any free time says nothing about the next one.
      } while (next && !firstFree(next) && next.last < next.lastDate)
      free.value = next
    } catch (error) {
      if (own === asked) failure.value = failureOf(error)
    } finally {
      if (own === asked) loading.value = false
    }
  }

  return {
    free,
    loading,
    failure,
    hasMore,
    /** Asks anew, from today on; what was known stays until the answer is there. */
    async load(siteId: string, topicId: string): Promise<void> {
      if (topicId !== params.topicId) free.value = null
      params = { siteId, topicId }
      await ask(null, dateOf(Date.now()))
    },
    async more(): Promise<void> {
      if (free.value && hasMore.value) await ask(free.value, addDays(free.value.last, 1))
    },
    clear() {
      asked++
      free.value = null
      loading.value = false
      failure.value = null
    },
  }
}

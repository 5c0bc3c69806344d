import { computed, ref, shallowRef } from 'vue'
import type { HoldReply } from '#machines/api-booking.ts'
import { newId } from '../lib/new-id.ts'
import { callBooking } from '../visits-client.ts'

/** The time that a person wants to have kept. */
export type HoldWish = { siteId: string; topicId: string; startsAt: number; staffId: string | null }

const sameWish = (a: HoldWish | null, b: HoldWish): boolean =>
  a !== null &&
  a.siteId === b.siteId &&
  a.topicId === b.topicId &&
  a.startsAt === b.startsAt &&
  a.staffId === b.staffId

/** One time that the server keeps for this page, and how long it still does. */
export function useHold() {
  const held = shallowRef<HoldReply | null>(null)
  const leftMs = ref(0)
  const isOver = computed(() => held.value !== null && leftMs.value <= 0)
  const widgetId = newId()
  let open: { wish: HoldWish; holdId: string } | null = null
  /** A wish whose answer was lost is sent again under the same id, so that it is done once. */
  let lost: { wish: HoldWish; holdId: string } | null = null
  let until = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const count = () => {
    leftMs.value = Math.max(0, until - Date.now())
    if (leftMs.value === 0) clearInterval(timer)
  }
  function keep(reply: HoldReply) {
    held.value = reply
    // By the server's clock: this one may be wrong.
    until = Date.now() + reply.until - (reply.now ?? Date.now())
    clearInterval(timer)
    timer = setInterval(count, 1000)
    count()
  }
  const isFor = (wish: HoldWish) => open !== null && sameWish(open.wish, wish)
  function forget() {
    clearInterval(timer)
    held.value = null
    open = null
    lost = null
  }

  return {
    held,
    leftMs,
    isOver,
    /** True while this very wish is kept. */
    keeps: (wish: HoldWish) => isFor(wish) && !isOver.value,
    /** True when this very wish was kept, be it over meanwhile. */
    isFor,
    /** Asks for a time; what was held before is let go by the server. Throws what the call throws. */
    async take(wish: HoldWish): Promise<void> {
      if (!lost || !sameWish(lost.wish, wish)) lost = { wish, holdId: newId() }
      const asked = lost
      const reply = await callBooking('hold', { ...wish, holdId: asked.holdId, widgetId })
      open = asked
      lost = null
      keep(reply)
    },
    async extend(): Promise<void> {
      if (held.value) keep(await callBooking('extendHold', { holdId: held.value.holdId }))
    },
    /** Used up by a booking, or refused: there is nothing to give back. */
    forget,
    /** Gives the time back; when nobody hears it the server does so by itself. */
    release() {
      const holdId = held.value?.holdId
      forget()
      if (holdId) callBooking('releaseHold', { holdId }).catch(() => {})
    },
  }
}

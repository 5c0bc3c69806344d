import { computed, ref, shallowRef } from 'vue'
import type { VisitReply } from '#machines/api-booking.ts'
import { failureOf } from '../failure.ts'
import type { Failure } from '../failure.ts'
import { NOTHING_PICKED } from '../steps/booking.ts'
import type { BookingMode, BookingStep, Picked } from '../steps/booking.ts'
import { NO_DETAILS } from '../steps/details.ts'
import type { DetailFaults, Details } from '../steps/details.ts'
import { useFreeTimes } from './free-times.ts'
import { useHold } from './hold.ts'

/** What a way to a visit begins with. */
export type BookingStart = {
  siteId: string
  /** Known from the ticket or from the visit; null: the person chooses. */
  topicId: string | null
  /** The visit that is moved; null: a new one is booked. */
  moves: string | null
  /** One press: the next free time is held at once (W4). */
  atOnce: boolean
}

/** Everything that a person has chosen and typed on the way; nothing of it is stored anywhere. */
export function createDraft() {
  const start = shallowRef<BookingStart | null>(null)
  return {
    start,
    mode: computed<BookingMode>(() => (start.value?.moves ? 'move' : 'book')),
    step: ref<BookingStep>('topic'),
    picked: shallowRef<Picked>(NOTHING_PICKED),
    details: shallowRef<Details>(NO_DETAILS),
    /** Filled in by robots only. */
    website: ref(''),
    faults: shallowRef<DetailFaults>({}),
    termsChanged: ref(false),
    busy: ref(false),
    failure: shallowRef<Failure | null>(null),
    /** What the server has confirmed. */
    booked: shallowRef<VisitReply | null>(null),
    /** The walk-in ticket went with the booking. */
    gaveUpTicket: ref(false),
    openedAt: ref(0),
    free: useFreeTimes(),
    hold: useHold(),
  }
}
export type Draft = ReturnType<typeof createDraft>

/** One request at a time; a refusal is shown and loses nothing that was typed. */
export async function during(draft: Draft, act: () => Promise<void>): Promise<boolean> {
  if (draft.busy.value) return false
  draft.busy.value = true
  draft.failure.value = null
  try {
    await act()
    return true
  } catch (error) {
    draft.failure.value = failureOf(error)
    return false
  } finally {
    draft.busy.value = false
  }
}

import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { EndReason, MediaSeat, StaffCall, StaffView } from '#machines/views.ts'

/** A call that goes on without this consultant; with the colleague's name when one has taken it. */
export type Passed = { name: string | null }

/** The call was there in the last view and has not ended, but this consultant wraps up. */
function passed(before: StaffCall | null, { shift }: StaffView): Passed | null {
  if (!before || before.phase === 'ended' || shift.state !== 'wrapping') return null
  return { name: before.transfer?.state === 'asking' ? before.transfer.to : null }
}

/** The running call, the seat of its media, and how the last one ended (for wrap-up). */
export const useCall = defineStore('call', () => {
  const call = shallowRef<StaffCall | null>(null)
  const seat = shallowRef<MediaSeat | null>(null)
  const offered = shallowRef<string | null>(null)
  const lastEnd = shallowRef<EndReason | null>(null)
  /** It was to be blocked, but nobody knows any more from where it came. */
  const unblocked = shallowRef(false)
  const passedTo = shallowRef<Passed | null>(null)
  const lastCallId = shallowRef<string | null>(null)
  return {
    call,
    seat,
    lastEnd,
    unblocked,
    passedTo,
    /** The call that is wrapped up, also one that was given away. */
    lastCallId,
    /** A call that two people are in or about to be in; an ended one is wrap-up. */
    running: computed(() => (call.value && call.value.phase !== 'ended' ? call.value : null)),
    /** Whose media the page prepares: the call's, or during an offer the offered one's. */
    mediaCallId: computed(() => call.value?.callId ?? offered.value),
    apply(view: StaffView) {
      passedTo.value = view.call ? null : (passed(call.value, view) ?? passedTo.value)
      call.value = view.call
      if (view.call) lastCallId.value = view.call.callId
      seat.value = view.media
      offered.value = view.offer?.callId ?? null
      if (view.call?.phase === 'ended') lastEnd.value = view.call.reason
      else if (view.call) {
        lastEnd.value = null
        unblocked.value = false
      }
    },
    clear() {
      call.value = seat.value = offered.value = lastEnd.value = passedTo.value = null
      unblocked.value = false
      lastCallId.value = null
    },
  }
})

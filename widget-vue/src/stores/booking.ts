import { defineStore } from 'pinia'
import type { Language } from '#machines/api.ts'
import { NOTHING_PICKED, pick, stepAfter, stepBefore } from '../steps/booking.ts'
import type { BookingStep, PickEvent } from '../steps/booking.ts'
import { NO_DETAILS } from '../steps/details.ts'
import type { Details } from '../steps/details.ts'
import { createDraft } from './booking-draft.ts'
import type { BookingStart } from './booking-draft.ts'
import { finishWith } from './booking-end.ts'
import { holdWith } from './booking-hold.ts'

/** The way to a visit (W5) and the one that moves it; lives as long as the panel, so that nothing is lost on the way. */
export const useBookingStore = defineStore('booking', () => {
  const draft = createDraft()
  const { start, mode, step, picked, details, faults, failure, booked, free, hold } = draft
  const holding = holdWith(draft)
  const ending = finishWith(draft)

  function clear() {
    start.value = null
    picked.value = NOTHING_PICKED
    details.value = NO_DETAILS
    draft.website.value = ''
    faults.value = {}
    draft.termsChanged.value = false
    failure.value = null
    booked.value = null
    draft.gaveUpTicket.value = false
    free.clear()
  }

  async function open(wish: BookingStart) {
    clear()
    start.value = wish
    draft.openedAt.value = Date.now()
    step.value = wish.topicId ? 'day' : 'topic'
    if (!wish.topicId) return
    choose({ type: 'topic', topicId: wish.topicId })
    await (wish.atOnce ? holding.next() : loadTimes())
  }

  /** Leaves the way: a held time is given back. */
  function leave() {
    hold.release()
    clear()
  }

  function choose(event: PickEvent) {
    picked.value = pick(picked.value, event)
    failure.value = null
  }

  async function loadTimes() {
    const { topicId } = picked.value
    if (topicId && start.value) await free.load(start.value.siteId, topicId)
  }

  /** On to the next step; from the time step only with the time held. */
  async function goOn() {
    const from = step.value
    if (from === 'topic') void loadTimes()
    if (from === 'time' && !(await holding.picked())) return
    failure.value = null
    step.value = stepAfter(mode.value, from)
  }

  /** One step back; false: this was the first one. */
  function goBack(): boolean {
    const before = stepBefore(mode.value, step.value)
    // A topic that came with the ticket can still be changed.
    if (!before) return false
    failure.value = null
    step.value = before
    return true
  }

  return {
    ...draft,
    open,
    leave,
    choose,
    goOn,
    goBack,
    goTo: (to: BookingStep) => void (step.value = to),
    loadTimes,
    setDetails: (change: Partial<Details>) =>
      void (details.value = { ...details.value, ...change }),
    holdPicked: holding.picked,
    takeInstead: holding.instead,
    extendHold: holding.extend,
    checkDetails: ending.check,
    finish: (around: { language: Language; termsVersion: string; ticket: string | null }) =>
      ending.finish(around),
  }
})
